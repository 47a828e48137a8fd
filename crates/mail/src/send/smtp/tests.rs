//! Faults of a relay, played by a peer inside the test.

mod peer;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::RawMail;
use peer::{Act, Peer};

fn smtp(peer: &Peer, options: &str) -> Smtp {
    let url = format!("smtp://user:s3cret@{}{options}", peer.address);
    Smtp::new(Relay::parse(&url).unwrap()).unwrap()
}

fn plain(peer: &Peer) -> Smtp {
    smtp(peer, "?tls=none")
}

fn envelope() -> Envelope {
    let address = |text: &str| text.parse().unwrap();
    let raw = RawMail::from(b"Subject: x\r\n\r\n.pass: hunter2\r\n".to_vec());
    Envelope { from: address("vendor@example.com"), to: vec![address("li@example.com")], raw }
}

/// Says `answer` to commands that start with `command`.
fn answering(
    command: &'static str,
    answer: &'static str,
) -> impl Fn(&str) -> Option<Act> + Send + Sync {
    acting(command, Act::Say(answer))
}

fn acting(command: &'static str, act: Act) -> impl Fn(&str) -> Option<Act> + Send + Sync {
    move |line| {
        let meant = if command.is_empty() { line.is_empty() } else { line.starts_with(command) };
        meant.then_some(act)
    }
}

async fn error_of(smtp: &Smtp) -> SendError {
    let error = smtp.send(&envelope()).await.unwrap_err();
    let text = error.to_string();
    assert!(!text.contains(char::is_control) && text.chars().count() <= 300, "{text:?}");
    assert!(!text.contains("s3cret") && !text.contains("hunter2"), "{text}");
    error
}

#[tokio::test]
async fn answers_say_whether_to_try_again() {
    for (command, answer, transient) in [
        ("", "421 too busy", true),
        ("", "554 not you", true),
        ("EHLO", "550 not you", true),
        ("AUTH", "535 wrong password", true),
        ("AUTH", "454 later", true),
        ("MAIL", "451 greylisted", true),
        ("MAIL", "530 authentication required", true),
        ("MAIL", "550 bad sender", false),
        ("RCPT", "450 mailbox busy", true),
        ("RCPT", "550-no such\r\n550 \x1b[2Juser", false),
        ("DATA", "452 disk full", true),
        ("DATA", "554 no", false),
        (".", "451 try later", true),
        (".", "552 too big", false),
    ] {
        let peer = Peer::start(answering(command, answer)).await;
        let error = error_of(&plain(&peer)).await;
        assert_eq!(error.is_transient(), transient, "{command} {answer}: {error}");
        assert!(error.to_string().contains(&answer[..3]), "{error}");
    }
}

#[tokio::test]
async fn the_relays_words_are_passed_on_bounded() {
    let long: &'static str = Box::leak(format!("550 no such user {}", "x".repeat(900)).into());
    let peer = Peer::start(answering("RCPT", long)).await;
    let error = error_of(&plain(&peer)).await;
    assert!(error.to_string().contains("no such user xxx"), "{error}");
}

#[tokio::test]
async fn garbage_and_dropped_connections_are_worth_another_try() {
    for (command, act) in [
        ("", Act::Drop),
        ("", Act::Say("HTTP/1.1 400 Bad Request")),
        ("EHLO", Act::Drop),
        ("RCPT", Act::Drop),
        ("DATA", Act::Drop),
        (".", Act::Drop),
        (".", Act::Say("???")),
    ] {
        let peer = Peer::start(acting(command, act)).await;
        let error = error_of(&plain(&peer)).await;
        assert!(error.is_transient(), "{command}: {error}");
    }
}

#[tokio::test]
async fn an_unreachable_relay_is_worth_another_try() {
    let peer = Peer::start(|_| None).await;
    let mut smtp = plain(&peer);
    smtp.relay.port = 1;
    assert!(error_of(&smtp).await.is_transient());
    smtp.relay.host = "no-such-host.invalid".to_owned();
    assert!(error_of(&smtp).await.is_transient());
}

#[tokio::test]
async fn a_relay_that_stalls_holds_nobody_and_its_connection_is_not_used_again() {
    for command in ["", "EHLO", "AUTH", "MAIL", "DATA", "."] {
        let peer = Peer::start(acting(command, Act::Stall)).await;
        let mut smtp = plain(&peer);
        smtp.timeouts.whole = Duration::from_millis(200);
        let started = Instant::now();
        let error = error_of(&smtp).await;
        assert!(error.is_transient(), "{command}: {error}");
        assert!(error.to_string().contains("took longer"), "{command}: {error}");
        assert!(started.elapsed() < Duration::from_secs(5), "{command}");
        error_of(&smtp).await;
        // Our side may have connected, and given up, before the peer has noticed.
        let seen = async {
            while peer.connections() < 2 {
                tokio::task::yield_now().await;
            }
        };
        let patience = Duration::from_secs(5);
        timeout(patience, seen).await.expect("a new connection for the next message");
    }
}

#[tokio::test]
async fn the_next_message_takes_the_same_connection_unless_that_has_died() {
    let peer = Peer::start(|_| None).await;
    let smtp = plain(&peer);
    for _ in 0..3 {
        assert_eq!(smtp.send(&envelope()).await.unwrap().answer, "250 fine");
    }
    assert_eq!(peer.connections(), 1);

    let peer = Peer::start(acting("NOOP", Act::Drop)).await;
    let smtp = plain(&peer);
    for _ in 0..2 {
        smtp.send(&envelope()).await.unwrap();
    }
    assert_eq!(peer.connections(), 2);
}

#[tokio::test]
async fn a_relay_that_is_tired_of_a_connection_gets_a_new_one() {
    let mails = AtomicUsize::new(0);
    let peer = Peer::start(move |line| {
        let second = line.starts_with("MAIL") && mails.fetch_add(1, Ordering::Relaxed) == 1;
        second.then_some(Act::Say("421 too many messages in this session"))
    })
    .await;
    let smtp = plain(&peer);
    for _ in 0..3 {
        smtp.send(&envelope()).await.unwrap();
    }
    assert_eq!(peer.connections(), 2);
}

#[tokio::test]
async fn without_tls_nothing_is_sent_unless_asked_for() {
    let peer = Peer::start(|line| {
        assert!(!line.starts_with("AUTH") && !line.starts_with("MAIL"), "sent in the clear");
        None
    })
    .await;
    let error = error_of(&smtp(&peer, "")).await;
    assert!(error.is_transient(), "{error}");
    assert!(error.to_string().contains("STARTTLS"), "{error}");
}

/// Offers TLS, and insists on it.
fn starttls(line: &str) -> Option<Act> {
    match line {
        "STARTTLS" => Some(Act::Encrypt),
        _ if line.starts_with("EHLO") => {
            Some(Act::Say("250-peer\r\n250-AUTH PLAIN\r\n250 STARTTLS"))
        }
        _ => None,
    }
}

#[tokio::test]
async fn a_bad_certificate_is_worth_another_try_once_it_is_good() {
    let late = Peer::start(starttls).await;
    let early = Peer::start_encrypted().await;
    for (peer, options) in [(late, ""), (early, "?tls=implicit")] {
        let mut smtp = smtp(&peer, options);
        let error = error_of(&smtp).await;
        assert!(error.is_transient(), "{error}");
        assert!(error.to_string().contains("certificate"), "{error}");
        smtp.tls = Some(peer.trust());
        smtp.send(&envelope()).await.unwrap();
    }
}
