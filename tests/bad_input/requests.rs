//! Requests that are wrong as a whole: no JSON, too long, nowhere, by the wrong method.

use reqwest::Method;
use rollcall_test_support::{basic, stories};

use super::{Scene, names};

stories! {
    async fn what_is_not_json_is_told_so(world) {
        let scene = Scene::set(world).await;
        let deep = "[".repeat(100_000);
        let hidden = format!("{{\"lease_seq\":1,\"x\":{}1{}}}", "[".repeat(200), "]".repeat(200));
        let bodies: [(&[u8], &str); 12] = [
            (b"", "The body is empty."),
            (b"nonsense", "not JSON"),
            (b"{\"account\": \"acme\"", "not JSON"),
            (b"{\"account\": \"acme\",}", "trailing comma"),
            (b"{} {}", "trailing characters"),
            (b"{\"account\": 'acme'}", "not JSON"),
            (b"account=acme&password=x", "not JSON"),
            (b"\xef\xbb\xbf{}", "not JSON"),
            (b"{\"account\": \"\xff\xfe\"}", "not UTF-8 from byte 13"),
            (b"{\"account\": \"a\0b\"}", "control character"),
            (deep.as_bytes(), "recursion limit"),
            (hidden.as_bytes(), "recursion limit"),
        ];
        for (path, _) in scene.takers() {
            for (body, detail) in bodies {
                let answer = scene.posts(&path, body.to_vec()).await.status(400).refused(10000);
                let told = answer.text_of("detail");
                assert!(told.contains(detail), "{told}");
                assert_eq!(answer.text_of("action"), "fix_request");
            }
            let half = r#"{"lease_seq": 1, "account": "\ud800", "version": "\ud800"}"#;
            scene.posts(&path, half).await.status(400).refused(10000);
        }
        scene.ends_as_it_began().await;
    }

    async fn another_content_type_is_named(world) {
        let scene = Scene::set(world).await;
        for (path, body) in scene.takers() {
            for media_type in [
                None,
                Some("text/plain"),
                Some("application/x-www-form-urlencoded"),
                Some("application/json; charset=gbk"),
                Some("multipart/form-data; boundary=x"),
            ] {
                let answer = scene.posts_as(&path, media_type, body.to_string()).await;
                assert_eq!(names(answer, 415, "Content-Type"), "must be application/json");
            }
        }
        scene.ends_as_it_began().await;
    }

    async fn a_long_body_is_refused(world) {
        let scene = Scene::set(world).await;
        for (path, mut body) in scene.takers() {
            body["padding"] = "x".repeat(300 * 1024).into();
            let answer = scene.posts(&path, body.to_string()).await;
            assert_eq!(names(answer, 413, "body"), "must not be longer than 262144 bytes");
        }
        scene.ends_as_it_began().await;
    }

    async fn an_unknown_tenant_is_not_found(world) {
        let scene = Scene::set(world).await;
        let owner = basic(&scene.account.name, &scene.account.password);
        let long = "x".repeat(4000);
        for tenant in ["nobody", "VENDOR-0", "%00", "a%00b", "%ff", "%zz", "a%2Fb", "..", &long] {
            let elsewhere = |path: String| path.replacen(&scene.account.tenant, tenant, 1);
            for (path, body) in scene.takers() {
                let answer = scene.posts(&elsewhere(path), body.to_string()).await;
                answer.status(404).refused(10003);
            }
            for path in [scene.registrations(), scene.node.path()] {
                let server = &scene.app.server;
                server.get(&elsewhere(path), Some(&owner)).await.status(404).refused(10003);
            }
            let node = elsewhere(scene.node.path());
            scene.app.server.delete(&node, Some(&owner)).await.status(404).refused(10003);
            let keys = format!("/{tenant}/.well-known/jwks.json");
            scene.app.server.get(&keys, None).await.status(404).refused(10003);
        }
        scene.ends_as_it_began().await;
    }

    async fn an_unknown_address_is_not_found(world) {
        let scene = Scene::set(world).await;
        let tenant = &scene.account.tenant;
        for path in [
            "/nowhere".to_owned(),
            format!("/{tenant}"),
            format!("/{tenant}/v1"),
            format!("/{tenant}/v1/nodes"),
            format!("/{tenant}/v2/registrations"),
            format!("/{tenant}/v1/registrations/"),
            format!("/{tenant}/.well-known/keys"),
            "/help/codes/99999".to_owned(),
            "/help/codes/-1".to_owned(),
        ] {
            for method in [Method::GET, Method::POST, Method::DELETE] {
                let takes = method == Method::GET || !path.starts_with("/help");
                if takes {
                    let request = scene.app.server.request(method, &path);
                    scene.app.server.send(request).await.status(404).refused(10003);
                }
            }
        }
        scene.ends_as_it_began().await;
    }

    async fn a_wrong_method_is_told_the_right_ones(world) {
        let scene = Scene::set(world).await;
        let keys = format!("/{}/.well-known/jwks.json", scene.account.tenant);
        for (path, method, takes) in [
            (scene.registrations(), Method::PUT, vec!["GET", "HEAD", "POST"]),
            (scene.registrations(), Method::DELETE, vec!["GET", "HEAD", "POST"]),
            (scene.registrations(), Method::OPTIONS, vec!["GET", "HEAD", "POST"]),
            (scene.node.path(), Method::POST, vec!["DELETE", "GET", "HEAD"]),
            (scene.node.path(), Method::PATCH, vec!["DELETE", "GET", "HEAD"]),
            (scene.revalidations(), Method::GET, vec!["POST"]),
            (scene.revalidations(), Method::DELETE, vec!["POST"]),
            (keys, Method::POST, vec!["GET", "HEAD"]),
            ("/help/codes/30007".to_owned(), Method::POST, vec!["GET", "HEAD"]),
        ] {
            let request = scene.app.server.request(method, &path);
            let request = request.header("Authorization", scene.node.bearer());
            let answer = scene.app.server.send(request).await.status(405).refused(10003);
            let allow = answer.headers["allow"].to_str().unwrap().to_owned();
            let mut allowed: Vec<_> = allow.split(", ").collect();
            allowed.sort_unstable();
            assert_eq!(allowed, takes, "{path}");
        }
        scene.ends_as_it_began().await;
    }

    async fn what_takes_get_takes_head(world) {
        let scene = Scene::set(world).await;
        for path in ["/help/codes".to_owned(), scene.node.path(), "/nowhere".to_owned()] {
            let asked = async |method: Method| {
                let request = scene.app.server.request(method, &path);
                let request = request.header("Authorization", scene.node.bearer());
                scene.app.server.send(request).await
            };
            let (get, head) = (asked(Method::GET).await, asked(Method::HEAD).await);
            assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
            assert_eq!(head.headers["content-type"], get.headers["content-type"]);
            assert_eq!(head.headers["content-length"], get.text.len().to_string().as_str());
        }
        scene.ends_as_it_began().await;
    }

    async fn a_wrong_parameter_of_a_list_is_named(world) {
        let scene = Scene::set(world).await;
        let owner = basic(&scene.account.name, &scene.account.password);
        let (long, cursor) = ("x".repeat(129), "must be the next_cursor of the part before");
        let too_long = format!("project_id={long}");
        let limit = "must be a number from 1 to 200";
        for (query, field, reason) in [
            ("limit=0", "limit", limit),
            ("limit=201", "limit", limit),
            ("limit=x", "limit", limit),
            ("limit=-1", "limit", limit),
            ("limit=", "limit", limit),
            ("limit=99999999999999999999", "limit", limit),
            ("state=alive", "state", "must be registered, failed or unbound"),
            ("state=", "state", "must be registered, failed or unbound"),
            ("cursor=garbled", "cursor", cursor),
            ("cursor=acc_0195a3c27e0c7b0e8a4f3c5d6e7f8091", "cursor", cursor),
            ("cursor=%FF", "cursor", cursor),
            ("project_id=", "project_id", "must not be empty"),
            ("project_id=a%00b", "project_id", "must not contain control characters"),
            (&too_long, "project_id", "must not be longer than 128 characters"),
        ] {
            let path = format!("{}?{query}", scene.registrations());
            let answer = scene.app.server.get(&path, Some(&owner)).await;
            assert_eq!(names(answer, 422, field), reason, "{query}");
        }
        let path = format!("{}?limit=0&state=alive&other=1", scene.registrations());
        let both = scene.app.server.get(&path, Some(&owner)).await.status(422).refused(10001);
        assert_eq!(both.text_of("errors/0/field"), "limit");
        assert_eq!(both.text_of("errors/1/field"), "state");
        scene.ends_as_it_began().await;
    }
}
