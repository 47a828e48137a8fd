//! An IMAP session: an open mailbox, its unread messages, and marking them as read.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use imap_proto::{AttributeValue, MailboxDatum, Response};
use secrecy::ExposeSecret;

use super::connect::{Stream, connect, encrypt};
use super::imap_connection::{Answer, Command, ImapConnection};
use super::mailbox::{Mailbox, Timeouts};
use super::{FetchError, folder};
use crate::MAX_MESSAGE_BYTES;
use crate::server::Encryption;

/// So much of a message that is too large is fetched.
const HEAD: usize = 64 << 10;

/// A mailbox that is open, until it is dropped or a step of it fails for good.
pub struct OpenMailbox {
    connection: ImapConnection<Box<dyn Stream>>,
    timeouts: Timeouts,
}

/// A message as it lies in its mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// All of it.
    Whole(Vec<u8>),
    /// More than [`MAX_MESSAGE_BYTES`]: the beginning, with the headers.
    TooLarge(Vec<u8>),
}

impl OpenMailbox {
    pub(super) async fn open(mailbox: &Mailbox) -> Result<Self, FetchError> {
        let mut connection = reached(mailbox).await?;
        let offers = log_in(&mut connection, mailbox).await?;
        let mut open = Self { connection, timeouts: mailbox.timeouts };
        if offers.has("ID") {
            // Some providers open no folder for whoever doesn't say who they are.
            match open.command("hear who we are", r#"ID ("name" "rollcall")"#).await {
                Err(error) if error.ends_the_connection() => return Err(error),
                _ => {}
            }
        }
        let step = "open the folder";
        let select = format!("SELECT {}", folder::quoted(&folder::encoded(&mailbox.folder)));
        let selected = open.command(step, &select).await?;
        // Nothing could be marked in it, and everything would be taken again at every look.
        if selected.words.to_ascii_uppercase().starts_with("[READ-ONLY]") {
            return Err(FetchError::refused(step, "it may only be read"));
        }
        Ok(open)
    }

    /// The unique ids of the messages that are unread, oldest first.
    pub async fn unread(&mut self) -> Result<Vec<u32>, FetchError> {
        let answer = self.command("list what is unread", "UID SEARCH UNSEEN UNDELETED").await?;
        let mut unread: Vec<u32> = Vec::new();
        for untagged in &answer.untagged {
            if let Some(Response::MailboxData(MailboxDatum::Search(ids))) = parsed(untagged) {
                unread.extend(ids);
            }
        }
        unread.sort_unstable();
        unread.dedup();
        Ok(unread)
    }

    /// A message, unless it has gone meanwhile. It stays unread.
    pub async fn fetch(&mut self, id: u32) -> Result<Option<Fetched>, FetchError> {
        let step = "tell a message's size";
        let answer = self.command(step, &format!("UID FETCH {id} (RFC822.SIZE)")).await?;
        let size = of_message(&answer, id, |attribute| match attribute {
            AttributeValue::Rfc822Size(size) => Some(*size),
            _ => None,
        });
        let Some(size) = size else { return Ok(None) };
        if size as usize <= MAX_MESSAGE_BYTES {
            let whole = self.body(id, "BODY.PEEK[]").await?;
            // Some servers tell sizes that are only nearly right.
            let fits = |whole: &Vec<u8>| whole.len() <= MAX_MESSAGE_BYTES;
            if let Some(whole) = whole.filter(fits) {
                return Ok(Some(Fetched::Whole(whole)));
            }
        }
        let head = self.body(id, &format!("BODY.PEEK[HEADER]<0.{HEAD}>")).await?;
        Ok(head.map(Fetched::TooLarge))
    }

    async fn body(&mut self, id: u32, what: &str) -> Result<Option<Vec<u8>>, FetchError> {
        let (step, limit) = ("send a message", self.timeouts.message);
        let line = format!("UID FETCH {id} ({what})");
        let answer =
            self.connection.command(Command { step, line: &line, more: None, limit }).await?;
        Ok(of_message(&answer, id, |attribute| match attribute {
            AttributeValue::BodySection { data, .. } => data.as_ref().map(|data| data.to_vec()),
            _ => None,
        }))
    }

    /// Mark a message as read.
    pub async fn mark_read(&mut self, id: u32) -> Result<(), FetchError> {
        let line = format!("UID STORE {id} +FLAGS.SILENT (\\Seen)");
        self.command("mark a message as read", &line).await.map(drop)
    }

    /// Take leave, as far as the server listens.
    pub async fn close(mut self) {
        let _ = self.command("let us go", "LOGOUT").await;
    }

    async fn command(&mut self, step: &'static str, line: &str) -> Result<Answer, FetchError> {
        let limit = self.timeouts.answer;
        self.connection.command(Command { step, line, more: None, limit }).await
    }
}

/// Connected and encrypted as the mailbox demands, and greeted.
async fn reached(mailbox: &Mailbox) -> Result<ImapConnection<Box<dyn Stream>>, FetchError> {
    let timeouts = &mailbox.timeouts;
    let seconds = timeouts.connect.as_secs();
    let slow = |_| FetchError::Slow { step: "let us connect", seconds };
    let connected = async {
        let stream = connect(&mailbox.host, mailbox.port).await?;
        match (mailbox.encryption, &mailbox.tls) {
            (Encryption::Implicit, Some(tls)) => {
                let stream: Box<dyn Stream> = Box::new(encrypt(stream, &mailbox.host, tls).await?);
                Ok(ImapConnection::new(stream))
            }
            (Encryption::StartTls, Some(tls)) => {
                let mut plain = ImapConnection::new(stream);
                plain.greeting(timeouts.answer).await?;
                let (step, limit) = ("start TLS", timeouts.answer);
                plain.command(Command { step, line: "STARTTLS", more: None, limit }).await?;
                let stream = plain.into_stream().ok_or(FetchError::Garbled { step })?;
                let stream: Box<dyn Stream> = Box::new(encrypt(stream, &mailbox.host, tls).await?);
                Ok(ImapConnection::new(stream))
            }
            _ => {
                let stream: Box<dyn Stream> = Box::new(stream);
                Ok(ImapConnection::new(stream))
            }
        }
    };
    let connected = tokio::time::timeout(timeouts.connect, connected).await;
    let mut connection = connected.map_err(slow)??;
    if mailbox.encryption != Encryption::StartTls {
        connection.greeting(timeouts.answer).await?;
    }
    Ok(connection)
}

/// What a server can do.
struct Offers(Vec<String>);

impl Offers {
    fn of(answer: &Answer) -> Self {
        let mut offers = Vec::new();
        for untagged in &answer.untagged {
            let text = String::from_utf8_lossy(untagged).to_ascii_uppercase();
            if let Some(list) = text.strip_prefix("* CAPABILITY ") {
                offers.extend(list.split_whitespace().map(str::to_owned));
            }
        }
        Self(offers)
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|offer| offer == name)
    }
}

async fn log_in(
    connection: &mut ImapConnection<Box<dyn Stream>>,
    mailbox: &Mailbox,
) -> Result<Offers, FetchError> {
    let limit = mailbox.timeouts.answer;
    let step = "say what it can do";
    let asked = connection.command(Command { step, line: "CAPABILITY", more: None, limit }).await?;
    let offers = Offers::of(&asked);
    let (user, password) = (&mailbox.user, mailbox.password.expose_secret());
    let response = BASE64_STANDARD.encode(format!("\0{user}\0{password}"));
    let line;
    let (line, more) = if offers.has("AUTH=PLAIN") {
        ("AUTHENTICATE PLAIN", Some(response.as_str()))
    } else {
        line = format!("LOGIN {} {}", folder::quoted(user), folder::quoted(password));
        (line.as_str(), None)
    };
    match connection.command(Command { step: "log us in", line, more, limit }).await {
        Ok(_) => Ok(offers),
        // Servers may repeat what they don't like.
        Err(FetchError::Refused { words, step })
            if words.contains(password) || words.contains(&response) =>
        {
            drop(words);
            Err(FetchError::refused(step, "it repeats the password in its answer"))
        }
        Err(error) => Err(error),
    }
}

/// Lists and messages, read. Answers to other questions are passed over, and so is what the library
/// can't read; it would panic at some of a server's free words.
fn parsed(untagged: &[u8]) -> Option<Response<'_>> {
    let data = untagged.strip_prefix(b"* ")?;
    let is_list = data.get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"SEARCH"));
    let is_known = is_list || data.first().is_some_and(u8::is_ascii_digit);
    let read = is_known.then(|| Response::parse(untagged))?;
    read.ok().map(|(_, response)| response)
}

/// What is told of the message of this unique id.
fn of_message<T>(
    answer: &Answer,
    id: u32,
    wanted: impl Fn(&AttributeValue<'_>) -> Option<T>,
) -> Option<T> {
    answer.untagged.iter().find_map(|untagged| {
        let Some(Response::Fetch(_, attributes)) = parsed(untagged) else { return None };
        attributes.contains(&AttributeValue::Uid(id)).then_some(())?;
        attributes.iter().find_map(&wanted)
    })
}
