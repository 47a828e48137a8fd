//! What no HTTP client sends: half requests, slow ones, and bodies without an end.

use std::time::Duration;

use rollcall_http::ServerOptions;
use rollcall_test_support::{RawConnection, Server, stories};
use serde_json::Value;

use super::Scene;

/// Short enough for a test to wait for its end.
const SHORT: Duration = Duration::from_millis(200);

fn head(path: &str, about_the_body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n{about_the_body}\r\n\r\n"
    )
}

/// A problem with this status and code; the fields that it names.
#[track_caller]
fn problem((head, body): (String, String), status: u16, code: i64) -> Vec<String> {
    assert!(head.starts_with(&format!("http/1.1 {status} ")), "{head}{body}");
    assert!(head.contains("content-type: application/problem+json"), "{head}");
    let problem: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["code"], code, "{body}");
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}

/// The connection goes on: the next request on it is answered.
async fn goes_on(connection: &mut RawConnection) {
    connection.sends("GET /help/codes HTTP/1.1\r\nHost: test\r\n\r\n").await;
    let (head, body) = connection.answer().await;
    assert!(head.starts_with("http/1.1 200 ") && body.contains("30007"), "{head}{body}");
}

stories! {
    /// The sender gets to read the answer, and the connection stays.
    async fn a_long_body_is_answered_and_not_cut_off(world) {
        let scene = Scene::set(world).await;
        let body = "x".repeat(300 * 1024);
        for (path, _) in scene.takers() {
            let mut connection = RawConnection::to(&scene.app.server).await;
            connection.sends(head(&path, &format!("Content-Length: {}", body.len()))).await;
            connection.sends(&body).await;
            assert_eq!(problem(connection.answer().await, 413, 10001), ["body"]);
            goes_on(&mut connection).await;
            connection.sends(head(&path, "Transfer-Encoding: chunked")).await;
            connection.sends(format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())).await;
            assert_eq!(problem(connection.answer().await, 413, 10001), ["body"]);
            goes_on(&mut connection).await;
        }
        scene.ends_as_it_began().await;
    }

    /// Nobody reads a gigabyte to say that it is too long.
    async fn a_body_that_is_announced_far_too_long_is_refused_unread(world) {
        let scene = Scene::set(world).await;
        let mut connection = RawConnection::to(&scene.app.server).await;
        connection.sends(head(&scene.registrations(), "Content-Length: 1073741824")).await;
        assert_eq!(problem(connection.answer().await, 413, 10001), ["body"]);
        connection.is_closed().await;
        scene.ends_as_it_began().await;
    }

    /// Nor is somebody who says nothing at all.
    async fn half_a_head_is_not_waited_for(world) {
        let scene = Scene::set(world).await;
        let serving = scene.app.served(ServerOptions { head_timeout: SHORT, ..ServerOptions::default() });
        let half = format!("POST {} HTTP/1.1\r\nHost: te", scene.registrations());
        let (mut slow, mut kept, silent) = (
            RawConnection::to(&serving.server).await,
            RawConnection::to(&serving.server).await,
            RawConnection::to(&serving.server).await,
        );
        slow.sends(&half).await;
        goes_on(&mut kept).await;
        kept.sends(&half).await;
        for mut connection in [slow, kept, silent] {
            assert_eq!(problem(connection.answer().await, 408, 10001), ["head"]);
            connection.is_closed().await;
        }
        scene.ends_as_it_began().await;
    }

    /// However its bytes fall, a head that arrives is a head.
    async fn a_head_in_pieces_is_read(world) {
        let scene = Scene::set(world).await;
        let mut connection = RawConnection::to(&scene.app.server).await;
        for pieces in [
            vec!["GET /help/codes HTTP/1.1\r", "\nHost: test\r\n\r", "\n"],
            vec!["GET /help/codes HTTP/1.1\r\nHost: test\r\n", "\r\n"],
            vec!["GET /help/codes HTTP/1.1\nHost: test\n", "\n"],
        ] {
            for piece in pieces {
                connection.sends(piece).await;
            }
            assert!(connection.answer().await.0.starts_with("http/1.1 200 "));
        }
        goes_on(&mut connection).await;
    }

    /// Not even where the half came along with a whole request.
    async fn an_idle_connection_is_closed(world) {
        let scene = Scene::set(world).await;
        let serving = scene.app.served(ServerOptions { keep_alive: SHORT, ..ServerOptions::default() });
        for along in ["", "GET /help/codes HTTP/1.1\r\nHost: te"] {
            let mut connection = RawConnection::to(&serving.server).await;
            connection.sends(format!("GET /help/codes HTTP/1.1\r\nHost: test\r\n\r\n{along}")).await;
            assert!(connection.answer().await.0.starts_with("http/1.1 200 "));
            connection.is_closed().await;
        }
    }

    /// A fault of ours is an answer too, with the id to look for in the log.
    async fn a_handler_that_panics_is_answered_for(world) {
        let scene = Scene::set(world).await;
        let mut connection = RawConnection::to(&scene.app.server).await;
        // The first look is for the request's id.
        scene.app.clock.breaks_after(1);
        let body = r#"{"lease_seq": 1}"#;
        let (path, length) = (scene.revalidations(), body.len());
        let about = format!("Authorization: {}\r\nContent-Length: {length}", scene.node.bearer());
        connection.sends(head(&path, &about)).await;
        connection.sends(body).await;
        let answer = connection.answer().await;
        assert!(answer.0.contains("x-request-id: "), "{}", answer.0);
        assert_eq!(problem(answer, 500, 10003), [""; 0]);
        goes_on(&mut connection).await;
        scene.ends_as_it_began().await;
    }

    async fn half_a_body_is_not_waited_for(world) {
        let scene = Scene::set(world).await;
        let options = ServerOptions { body_timeout: SHORT, ..ServerOptions::default() };
        let serving = scene.app.served(options);
        for (path, _) in scene.takers() {
            for about in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
                let mut connection = half_a_body(&serving.server, &path, about).await;
                assert_eq!(problem(connection.answer().await, 408, 10001), ["body"]);
                connection.is_closed().await;
            }
        }
        scene.ends_as_it_began().await;
    }

    async fn a_body_that_breaks_off_is_told_so(world) {
        let scene = Scene::set(world).await;
        for (path, _) in scene.takers() {
            for about in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
                let mut connection = half_a_body(&scene.app.server, &path, about).await;
                connection.says_no_more().await;
                problem(connection.answer().await, 400, 10000);
                connection.is_closed().await;
            }
        }
        scene.ends_as_it_began().await;
    }

    async fn a_head_that_breaks_off_is_dropped(world) {
        let scene = Scene::set(world).await;
        for begun in ["", "PO", "POST / HTTP/1.1\r\nHost: te"] {
            let mut connection = RawConnection::to(&scene.app.server).await;
            connection.sends(begun).await;
            connection.says_no_more().await;
            connection.is_closed().await;
        }
        scene.ends_as_it_began().await;
    }

    async fn what_is_not_http_is_refused(world) {
        let scene = Scene::set(world).await;
        let path = scene.registrations();
        let both = head(&path, "Content-Length: 4\r\nTransfer-Encoding: chunked");
        let bare = head(&path, "Content-Length: x");
        let negative = head(&path, "Content-Length: -1");
        let chunk = format!("{}zz\r\n", head(&path, "Transfer-Encoding: chunked"));
        for nonsense in ["nonsense\r\n\r\n", "\0\0\0\0", "\x16\x03\x01\r\n", &both, &bare, &negative, &chunk] {
            let mut connection = RawConnection::to(&scene.app.server).await;
            connection.sends(nonsense).await;
            let answer = connection.answer().await;
            if nonsense == chunk {
                assert_eq!(problem(answer, 400, 10000), [""; 0]);
            } else {
                assert_eq!(problem(answer, 400, 10001), ["head"], "{nonsense:?}");
            }
        }
        let mut connection = RawConnection::to(&scene.app.server).await;
        let endless = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(200 * 1024));
        connection.sends(endless).await;
        assert_eq!(problem(connection.answer().await, 431, 10001), ["head"]);
        scene.ends_as_it_began().await;
    }

    /// Not where nobody asks for a body either.
    async fn half_a_body_for_nobody_is_not_waited_for(world) {
        let scene = Scene::set(world).await;
        let options = ServerOptions { body_timeout: SHORT, ..ServerOptions::default() };
        let serving = scene.app.served(options);
        for path in ["/help/codes", "/nowhere", "/x/.well-known/jwks.json", "/x/v1/nothing"] {
            for about in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
                let mut connection = half_a_body(&serving.server, path, about).await;
                connection.answer().await;
                connection.is_closed().await;
            }
        }
        scene.ends_as_it_began().await;
    }

    /// Whoever asks for another protocol is answered in this one, and at once.
    async fn another_protocol_is_not_waited_for(world) {
        let scene = Scene::set(world).await;
        let (path, body) = (scene.revalidations(), r#"{"lease_seq": 0}"#);
        for protocol in ["websocket", "h2c", "WebSocket", "TLS/1.0"] {
            for connection in ["Connection: Upgrade, HTTP2-Settings\r\n", ""] {
                let upgrade = format!("{connection}Upgrade: {protocol}");
                let mut connection = RawConnection::to(&scene.app.server).await;
                connection.sends(format!("GET /help/codes HTTP/1.1\r\nHost: test\r\n{upgrade}\r\n\r\n")).await;
                let (answer, _) = connection.answer().await;
                assert!(answer.starts_with("http/1.1 200 "), "{answer}");
                assert!(answer.contains("connection: close\r\n"), "{answer}");
                connection.is_closed().await;
                // Its body is read like any other.
                for (announced, sent) in [
                    (format!("Content-Length: {}", body.len()), body.to_owned()),
                    ("Transfer-Encoding: chunked".to_owned(), format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())),
                ] {
                    let mut connection = RawConnection::to(&scene.app.server).await;
                    let bearer = scene.node.bearer();
                    connection.sends(head(&path, &format!("{announced}\r\n{upgrade}\r\nAuthorization: {bearer}"))).await;
                    connection.sends(sent).await;
                    let answer = connection.answer().await;
                    assert!(answer.0.contains("connection: close\r\n"), "{}", answer.0);
                    assert_eq!(problem(answer, 422, 10001), ["lease_seq"]);
                    connection.is_closed().await;
                }
            }
        }
        for target in ["test:80", "/help/codes"] {
            let mut connection = RawConnection::to(&scene.app.server).await;
            connection.sends(format!("CONNECT {target} HTTP/1.1\r\nHost: test\r\n\r\n")).await;
            let answer = connection.answer().await;
            assert!(answer.0.contains("connection: close\r\n"), "{}", answer.0);
            let status = if target.starts_with('/') { 405 } else { 404 };
            assert_eq!(problem(answer, status, 10003), [""; 0]);
        }
        scene.ends_as_it_began().await;
    }

    /// Whoever goes away meanwhile leaves nothing behind either.
    async fn whoever_hangs_up_leaves_no_trace(world) {
        let scene = Scene::set(world).await;
        for (path, body) in scene.takers() {
            let body = body.to_string();
            let mut connection = RawConnection::to(&scene.app.server).await;
            connection.sends(head(&path, &format!("Content-Length: {}", body.len() + 1))).await;
            connection.sends(body).await;
        }
        scene.ends_as_it_began().await;
    }
}

async fn half_a_body(server: &Server, path: &str, about: &str) -> RawConnection {
    let mut connection = RawConnection::to(server).await;
    let begun = if about.ends_with("chunked") { "64\r\n{\"accoun" } else { "{\"account\"" };
    connection.sends(head(path, about)).await;
    connection.sends(begun).await;
    connection
}
