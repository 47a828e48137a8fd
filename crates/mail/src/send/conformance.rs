//! Conformance tests: what every mail transport must do. Each panics where one does not.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::{Envelope, MailTransport, RawMail};

type Transport = Arc<dyn MailTransport>;

/// Looks a delivered message up by its Message-ID, where it ends up.
pub type Inbox = dyn Fn(&str) -> Vec<Vec<u8>> + Send + Sync;

/// Hold a transport to the whole interface; `seed` keeps runs into the same inbox apart.
pub async fn check(transport: &Transport, inbox: &Inbox, seed: u128) {
    assert!(!transport.name().is_empty(), "the transport has a name");
    what_was_taken_has_arrived(transport, inbox, seed).await;
    lines_arrive_as_they_were(transport, inbox, seed).await;
    a_message_to_nobody_is_refused_for_good(transport).await;
    many_at_once_all_arrive(transport, inbox, seed).await;
    a_big_message_arrives(transport, inbox, seed).await;
}

/// A receipt means that the message is there, once.
pub async fn what_was_taken_has_arrived(transport: &Transport, inbox: &Inbox, seed: u128) {
    let id = format!("taken-{seed:x}@example.com");
    let receipt = transport.send(&to_all(&id, "hello")).await.expect("taken");
    assert!(!receipt.answer.is_empty(), "a receipt says something");
    assert!(!receipt.answer.contains(char::is_control), "in one line");
    let found = inbox(&id);
    assert_eq!(found.len(), 1, "it is there once");
    assert_eq!(body_of(&found[0]), "hello");
}

/// Lone dots, lines that start with one, empty and long lines: nothing is lost or ends the message.
pub async fn lines_arrive_as_they_were(transport: &Transport, inbox: &Inbox, seed: u128) {
    let id = format!("lines-{seed:x}@example.com");
    let body = format!(".\r\n..\r\n.a\r\n\r\nQUIT\r\n{}\r\n.\r\nend", "x".repeat(900));
    transport.send(&to_all(&id, &body)).await.expect("taken");
    assert_eq!(body_of(&inbox(&id)[0]), body);
}

/// Nobody to write to is the message's own fault.
pub async fn a_message_to_nobody_is_refused_for_good(transport: &Transport) {
    let envelope = Envelope { to: Vec::new(), ..to_all("nobody@example.com", "") };
    let error = transport.send(&envelope).await.expect_err("to nobody");
    assert!(!error.is_transient(), "{error}");
}

/// Senders don't get into one another's way.
pub async fn many_at_once_all_arrive(transport: &Transport, inbox: &Inbox, seed: u128) {
    let id = move |number| format!("many-{number}-{seed:x}@example.com");
    let mut senders = JoinSet::new();
    for number in 0..16 {
        let transport = Arc::clone(transport);
        let envelope = to_all(&id(number), &format!("message {number}"));
        senders.spawn(async move { transport.send(&envelope).await.expect("taken") });
    }
    senders.join_all().await;
    for number in 0..16 {
        let found = inbox(&id(number));
        assert_eq!(found.len(), 1, "message {number}");
        assert_eq!(body_of(&found[0]), format!("message {number}"));
    }
}

/// A megabyte is nothing unusual.
pub async fn a_big_message_arrives(transport: &Transport, inbox: &Inbox, seed: u128) {
    let id = format!("big-{seed:x}@example.com");
    let body = vec!["0123456789".repeat(7); 15_000].join("\r\n");
    transport.send(&to_all(&id, &body)).await.expect("taken");
    assert!(body_of(&inbox(&id)[0]) == body, "a big message arrives whole");
}

fn to_all(id: &str, body: &str) -> Envelope {
    let address = |text: &str| text.parse().expect("an address");
    let to = vec![address("li@example.com"), address("wang@example.com")];
    let raw = format!(
        "From: vendor@example.com\r\nTo: li@example.com, wang@example.com\r\n\
         Date: Sat, 31 Jan 2026 12:00:00 +0000\r\nSubject: contract\r\nMessage-ID: <{id}>\r\n\
         \r\n{body}\r\n"
    );
    Envelope { from: address("vendor@example.com"), to, raw: RawMail::from(raw.into_bytes()) }
}

/// Stores write line ends in their own way, and may end a message with more of them.
fn body_of(message: &[u8]) -> String {
    let message = String::from_utf8(message.to_vec()).expect("ASCII was sent");
    let message = message.replace("\r\n", "\n");
    let (_, body) = message.split_once("\n\n").expect("headers and a body");
    body.trim_end_matches('\n').replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::SystemTime;

    /// The messages with this id among a directory's files.
    fn found_in(directory: &Path, id: &str) -> Vec<Vec<u8>> {
        let files = std::fs::read_dir(directory).expect("a directory of messages");
        let id = format!("<{id}>");
        files
            .map(|file| std::fs::read(file.expect("a file").path()).expect("a message"))
            .filter(|message| String::from_utf8_lossy(message).contains(&id))
            .collect()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_directory_passes_the_conformance_tests() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("mail");
        let transport = crate::open("file:", &path).unwrap();
        super::check(&transport, &move |id| found_in(&path, id), 1).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn smtp_passes_the_conformance_tests() {
        let (Ok(url), Ok(inbox)) =
            (std::env::var("TEST_SMTP_URL"), std::env::var("TEST_SMTP_INBOX"))
        else {
            eprintln!(
                "skipped: TEST_SMTP_URL and TEST_SMTP_INBOX (where its server's messages end up, \
                 one file each) aren't set"
            );
            return;
        };
        let transport = crate::open(&url, Path::new("")).expect("smtp");
        let seed = SystemTime::UNIX_EPOCH.elapsed().expect("now").as_nanos();
        super::check(&transport, &move |id| found_in(Path::new(&inbox), id), seed).await;
    }
}
