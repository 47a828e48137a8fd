//! Faults of a server, played by a peer inside the test.

mod peer;
mod server;

use std::time::Duration;

use super::*;
use crate::MAX_MESSAGE_BYTES;
use peer::{Act, Peer};

const MESSAGE: &[u8] = b"Subject: x\r\n\r\nhunter2 {3}\r\n";

fn mailbox(peer: &Peer, options: &str) -> Mailbox {
    let url = format!("imap://li%40vendor.example:s3cret@{}/In{options}", peer.address);
    Mailbox::parse(&url).unwrap()
}

fn plain(peer: &Peer) -> Mailbox {
    mailbox(peer, "?tls=none")
}

fn acting(command: &'static str, act: Act) -> impl Fn(&str) -> Option<Act> + Send + Sync {
    move |line| {
        let meant = if command.is_empty() { line.is_empty() } else { line.starts_with(command) };
        meant.then_some(act)
    }
}

/// All that is unread, taken as a worker takes it.
async fn taken(mailbox: &Mailbox) -> Result<Vec<Fetched>, FetchError> {
    let mut open = mailbox.open().await?;
    let mut taken = Vec::new();
    for id in open.unread().await? {
        taken.extend(open.fetch(id).await?);
        open.mark_read(id).await?;
    }
    open.close().await;
    Ok(taken)
}

async fn error_of(mailbox: &Mailbox) -> FetchError {
    let error = taken(mailbox).await.unwrap_err();
    let text = error.to_string();
    assert!(!text.contains(char::is_control) && text.chars().count() < 400, "{text:?}");
    for secret in ["s3cret", "hunter2", "czNjcmV0"] {
        assert!(!text.contains(secret), "{text}");
    }
    error
}

async fn peer_with_mail(script: impl Fn(&str) -> Option<Act> + Send + Sync + 'static) -> Peer {
    let peer = Peer::start(script).await;
    peer.put(7, MESSAGE);
    peer
}

#[tokio::test]
async fn what_is_unread_is_taken_and_marked() {
    let peer = peer_with_mail(|_| None).await;
    peer.put(3, b"Subject: first\r\n\r\n");
    let mailbox = plain(&peer);
    let first = Fetched::Whole(b"Subject: first\r\n\r\n".to_vec());
    assert_eq!(taken(&mailbox).await.unwrap(), [first, Fetched::Whole(MESSAGE.to_vec())]);
    assert_eq!(peer.unread(), [0; 0]);
    assert_eq!(taken(&mailbox).await.unwrap(), []);
    assert_eq!(
        peer.heard()[..4],
        ["CAPABILITY", "AUTHENTICATE PLAIN", "SELECT \"In\"", "UID SEARCH UNSEEN UNDELETED"]
    );
}

#[tokio::test]
async fn nothing_is_marked_by_looking_or_fetching() {
    let peer = peer_with_mail(|_| None).await;
    let mut open = plain(&peer).open().await.unwrap();
    for _ in 0..2 {
        assert_eq!(open.unread().await.unwrap(), [7]);
        assert_eq!(open.fetch(7).await.unwrap(), Some(Fetched::Whole(MESSAGE.to_vec())));
    }
    assert_eq!(open.fetch(8).await.unwrap(), None, "somebody has deleted it");
    assert_eq!(peer.unread(), [7]);
}

#[tokio::test]
async fn other_news_and_other_ways_to_say_it_are_passed_over() {
    for (command, act) in [
        (
            "UID FETCH",
            Act::SayFirst(
                "* 9 EXISTS\r\n* 9 FETCH (UID 9 FLAGS (\\Seen) RFC822.SIZE 1)\r\n* 2 EXPUNGE\r\n* XYZZY ((\r\n",
            ),
        ),
        ("UID SEARCH", Act::SayFirst("* OK [ALERT]é\r\n* SEARCH\r\n")),
        (
            "SELECT",
            Act::Say(
                "* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 4711] new\r\nTAG ok [READ-WRITE] in\r\n",
            ),
        ),
        ("CAPABILITY", Act::Say("* CAPABILITY IMAP4rev1 ID\r\nTAG OK\r\n")),
        ("", Act::Say("* OK [CAPABILITY IMAP4rev1] 你好 {\r\n")),
        ("ID", Act::Say("TAG BAD what?\r\n")),
    ] {
        let peer = peer_with_mail(acting(command, act)).await;
        let taken = taken(&plain(&peer)).await.unwrap();
        assert_eq!(taken, [Fetched::Whole(MESSAGE.to_vec())], "{command}");
    }
}

#[tokio::test]
async fn without_plain_sasl_the_log_in_is_a_command() {
    let peer =
        peer_with_mail(acting("CAPABILITY", Act::Say("* CAPABILITY IMAP4rev1 ID\r\nTAG OK\r\n")))
            .await;
    taken(&plain(&peer)).await.unwrap();
    let heard = peer.heard();
    assert_eq!(heard[1], "LOGIN \"li@vendor.example\" \"s3cret\"");
    assert_eq!(heard[2], "ID (\"name\" \"rollcall\")");
}

#[tokio::test]
async fn a_no_says_what_was_refused_and_why() {
    for (command, answer, expected) in [
        (
            "AUTHENTICATE",
            "TAG NO [AUTHENTICATIONFAILED] wrong password\r\n",
            "log us in: [AUTHENTICATIONFAILED] wrong password",
        ),
        ("AUTHENTICATE", "TAG NO no s3cret for you\r\n", "log us in: it repeats the password"),
        (
            "SELECT",
            "TAG NO [NONEXISTENT] no \x1b[2Jsuch folder\r\n",
            "open the folder: [NONEXISTENT] no [2Jsuch folder",
        ),
        ("SELECT", "TAG OK [read-only] open\r\n", "open the folder: it may only be read"),
        ("UID SEARCH", "TAG BAD what?\r\n", "list what is unread: what?"),
        ("UID FETCH", "TAG NO later\r\n", "tell a message's size: later"),
        ("UID STORE", "TAG NO not yours\r\n", "mark a message as read: not yours"),
    ] {
        let peer = peer_with_mail(acting(command, Act::Say(answer))).await;
        let error = error_of(&plain(&peer)).await;
        assert!(!error.ends_the_connection(), "{error}");
        let expected = format!("the server refused to {expected}");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[tokio::test]
async fn garbage_half_lines_and_dropped_connections_end_it() {
    for (command, act) in [
        ("", Act::Drop("")),
        ("", Act::Say("HTTP/1.1 400 Bad Request\r\n")),
        ("", Act::Say("* PREAUTH welcome\r\n")),
        ("", Act::Say("* BYE too many connections\r\n")),
        ("CAPABILITY", Act::Say("+ go on\r\n")),
        ("AUTHENTICATE", Act::Drop("+ \r\n")),
        ("AUTHENTICATE", Act::Say("+ \r\n+ more\r\n")),
        ("SELECT", Act::Drop("* BYE later\r\n")),
        ("SELECT", Act::Say("TAG PERHAPS\r\n")),
        ("UID SEARCH", Act::Drop("* SEARCH 7")),
        ("UID FETCH", Act::Drop("* 7 FETCH (UID 7 RFC822.SIZE {10}\r\nabc")),
        ("UID STORE", Act::Drop("")),
    ] {
        let peer = peer_with_mail(acting(command, act)).await;
        let error = error_of(&plain(&peer)).await;
        assert!(error.ends_the_connection(), "{command}: {error}");
        assert_eq!(peer.unread(), [7], "{command}");
    }
}

#[tokio::test]
async fn a_server_that_stalls_holds_us_no_longer_than_it_may() {
    for (command, said) in [
        ("", ""),
        ("", "* O"),
        ("CAPABILITY", ""),
        ("AUTHENTICATE", "+ \r\n"),
        ("SELECT", "* 1 EXISTS\r\n"),
        ("UID SEARCH", "* SEARCH 7"),
        ("UID FETCH 7 (RFC822.SIZE)", "* 7 FETCH (UID 7 "),
        ("UID FETCH 7 (BODY.PEEK[])", "* 7 FETCH (UID 7 BODY[] {1000}\r\nSubject: "),
        ("UID STORE", ""),
    ] {
        let peer = peer_with_mail(acting(command, Act::Stall(said))).await;
        let mut mailbox = plain(&peer);
        let short = Duration::from_millis(200);
        mailbox.timeouts = mailbox::Timeouts { connect: short, answer: short, message: short };
        let error = error_of(&mailbox).await;
        assert!(matches!(error, FetchError::Slow { .. }), "{command}: {error}");
    }
}

#[tokio::test]
async fn an_unreachable_server_is_told() {
    let peer = Peer::start(|_| None).await;
    let mut mailbox = plain(&peer);
    mailbox.port = 1;
    assert!(matches!(error_of(&mailbox).await, FetchError::Unreachable(_)));
    mailbox.host = "no-such-host.invalid".to_owned();
    assert!(matches!(error_of(&mailbox).await, FetchError::Unreachable(_)));
}

#[tokio::test]
async fn too_large_a_message_is_its_headers() {
    let size = "* 7 FETCH (RFC822.SIZE 26214401 UID 7)\r\nTAG OK\r\n";
    let peer = peer_with_mail(acting("UID FETCH 7 (RFC822.SIZE)", Act::Say(size))).await;
    assert_eq!(taken(&plain(&peer)).await.unwrap(), [Fetched::TooLarge(MESSAGE.to_vec())]);
    let bodies: Vec<_> = peer.heard().into_iter().filter(|it| it.contains("BODY")).collect();
    assert_eq!(bodies, ["UID FETCH 7 (BODY.PEEK[HEADER]<0.65536>)"]);
}

#[tokio::test]
async fn a_message_that_is_larger_than_the_server_said_is_its_headers_too() {
    let size = "* 7 FETCH (UID 7 RFC822.SIZE 10)\r\nTAG OK\r\n";
    let peer = Peer::start(acting("UID FETCH 7 (RFC822.SIZE)", Act::Say(size))).await;
    let large = vec![b'x'; MAX_MESSAGE_BYTES + 1];
    peer.put(7, &large);
    let taken = taken(&plain(&peer)).await.unwrap();
    assert!(matches!(taken.as_slice(), [Fetched::TooLarge(_)]));
}

#[tokio::test]
async fn what_nobody_can_hold_is_not_read() {
    let endless: &'static str = Box::leak("* 1 EXISTS\r\n".repeat(3 << 20).into());
    for act in [Act::Say("* 7 FETCH (UID 7 RFC822.SIZE {4000000000}\r\n"), Act::Stall(endless)] {
        let peer = peer_with_mail(acting("UID FETCH", act)).await;
        let error = error_of(&plain(&peer)).await;
        assert!(matches!(error, FetchError::Garbled { .. }), "{error}");
    }
}

#[tokio::test]
async fn without_tls_nothing_is_told_unless_asked_for() {
    let peer = peer_with_mail(acting("STARTTLS", Act::Say("TAG BAD unknown\r\n"))).await;
    let error = error_of(&mailbox(&peer, "")).await;
    assert!(error.to_string().starts_with("the server refused to start TLS"), "{error}");
    assert_eq!(peer.heard(), ["STARTTLS"]);
}

/// What stands before the encryption anybody on the way may have written.
#[tokio::test]
async fn what_is_said_before_the_encryption_begins_is_not_believed() {
    let act = Act::Say("TAG OK go on\r\n* 9 EXISTS\r\n");
    let peer = peer_with_mail(acting("STARTTLS", act)).await;
    let mut mailbox = mailbox(&peer, "");
    mailbox.tls = Some(peer.trust());
    let error = error_of(&mailbox).await;
    assert_eq!(error, FetchError::Garbled { step: "start TLS" });
}

#[tokio::test]
async fn a_certificate_must_be_good() {
    let late = peer_with_mail(|_| None).await;
    let early = Peer::start_encrypted().await;
    early.put(7, MESSAGE);
    for (peer, options) in [(late, ""), (early, "?tls=implicit")] {
        let mut mailbox = mailbox(&peer, options);
        let error = error_of(&mailbox).await;
        assert!(matches!(error, FetchError::Tls(_)), "{error}");
        assert!(error.to_string().contains("certificate"), "{error}");
        assert!(!peer.heard().iter().any(|it| it.starts_with("AUTH")), "{options}");
        mailbox.tls = Some(peer.trust());
        assert_eq!(taken(&mailbox).await.unwrap().len(), 1);
    }
}
