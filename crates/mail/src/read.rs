//! Reading a customer's mail.
//!
//! The library (`mail-parser`) reads headers, undoes encodings and turns HTML into text. The parts
//! are told apart here, because its own way through them costs the more the more of them there
//! are: nested and repeated parts can be made to cost it minutes.

mod authentication;
mod automatic;
mod body;
mod charset;
mod chinese;
mod day;
mod entity;
mod fields;
mod flowed;
mod fold;
mod headers;
mod html;
mod label;
mod lines;
mod mask;
mod own;
mod parts;
mod quotes;
#[cfg(test)]
mod tests;
mod transfer;
mod uuencode;
mod words;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

pub use authentication::{Authentication, AuthenticationResult, Check};
pub use automatic::Automatic;
pub use chinese::ChineseText;
pub use day::day;
pub use fields::{Field, RequestFields};
pub use headers::Person;
pub use mask::{mask, mask_raw};

use entity::Entity;

/// The largest message that is read.
pub const MAX_MESSAGE_BYTES: usize = 25 << 20;

const MAX_HEAD_KEPT: usize = 64 << 10;

/// What a message turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A mail.
    Mail(Box<RequestMail>),
    /// Nothing that can be read; to be kept and shown as such.
    Unreadable {
        /// As in [`RequestMail::message_id`].
        message_id: String,
        /// Why.
        reason: Unreadable,
        /// What its headers say, as far as they could be read.
        heading: Box<Heading>,
    },
}

impl Reading {
    /// As in [`RequestMail::message_id`].
    pub fn message_id(&self) -> &str {
        match self {
            Self::Mail(mail) => &mail.message_id,
            Self::Unreadable { message_id, .. } => message_id,
        }
    }
}

/// What stands above a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// As in [`RequestMail::from`].
    pub from: Option<Person>,
    /// As in [`RequestMail::several`].
    pub several: Vec<String>,
    /// The subject.
    pub subject: Option<String>,
    /// When it says it was written.
    pub date: Option<DateTime<Utc>>,
}

/// A mail that may be a request. Every text but `text` is one trimmed line without control
/// characters; all of it is what the sender says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestMail {
    /// The same for the same message: its Message-ID without angle brackets or, where it has none
    /// that can be used, `sha256:` and the hash of its bytes.
    pub message_id: String,
    /// Who it is from; nobody if it names several.
    pub from: Option<Person>,
    /// The addresses that it says it is from, if they are several: any may be made up.
    pub several: Vec<String>,
    /// Who sent it, if that is another address.
    pub sender: Option<String>,
    /// Where answers should go, if that is another address.
    pub reply_to: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// When it says it was written.
    pub date: Option<DateTime<Utc>>,
    /// What a trusted relay found out about the sender.
    pub authentication: Authentication,
    /// The body as text, cut at 256 KiB.
    pub text: String,
    /// What a request needs.
    pub fields: RequestFields,
    /// Message-IDs of mails that it answers, or that stand in its text; the first few.
    pub mentions: Vec<String>,
    /// Whether a letter of ours stands in its text as programs return it, and nobody says that this is an
    /// answer to it.
    pub quotes_letter: bool,
}

impl RequestMail {
    /// Whether all that a request needs could be read.
    pub fn is_complete(&self) -> bool {
        self.fields.is_complete()
    }
}

/// Why a message can't be read as a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Over [`MAX_MESSAGE_BYTES`].
    #[error("the message is larger than 25 MiB")]
    TooLarge,
    /// None of the headers that mails have.
    #[error("the message has no mail headers")]
    NoHeaders,
    /// Headers of more than 256 KiB.
    #[error("the headers of the message are too long")]
    HeadersTooLong,
    /// Parts within parts within parts.
    #[error("the parts of the message are nested too deeply")]
    TooDeep,
    /// More parts than anybody writes.
    #[error("the message has too many parts")]
    TooManyParts,
    /// A program wrote it; it may repeat a mail of ours, and that mail's secrets.
    #[error("the message is {0}, not a request")]
    Automatic(Automatic),
}

/// Read a raw RFC 5322 message; `trusted` are the authserv-ids of our own relays, which must
/// remove what others wrote in their name (RFC 8601, 5).
pub fn read(raw: &[u8], trusted: &[String]) -> Reading {
    match mail(raw, trusted) {
        Ok(mail) => Reading::Mail(Box::new(mail)),
        Err(reason) => unread(raw, reason),
    }
}

/// A message that nobody reads, for this reason; its headers are enough.
pub fn unread(raw: &[u8], reason: Unreadable) -> Reading {
    let text = lines::usual(raw);
    let entity = Entity::of(text.trim_ascii_start()).ok();
    let headers = entity.as_ref().map(headers::Headers::of);
    let message_id = headers.as_ref().and_then(headers::Headers::message_id);
    Reading::Unreadable {
        message_id: message_id.unwrap_or_else(|| hash(raw)),
        reason,
        heading: Box::new(headers.map(|it| it.heading()).unwrap_or_default()),
    }
}

/// The headers of a message, as it has them; of a long head, the beginning.
pub fn head(raw: &[u8]) -> &[u8] {
    let start = raw.len() - raw.trim_ascii_start().len();
    let end = start + entity::end_of_head(&raw[start..]);
    &raw[..end.min(MAX_HEAD_KEPT)]
}

fn mail(raw: &[u8], trusted: &[String]) -> Result<RequestMail, Unreadable> {
    if raw.len() > MAX_MESSAGE_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let text = lines::usual(raw);
    let entity = Entity::of(text.trim_ascii_start()).map_err(|_| Unreadable::HeadersTooLong)?;
    let headers = headers::Headers::of(&entity);
    if !headers.are_a_mails() {
        return Err(Unreadable::NoHeaders);
    }
    let sign = automatic::sign(&entity, headers.from().as_ref(), headers.subject().as_deref());
    let sure = sign.filter(|(sign, _)| *sign == automatic::Sign::Sure);
    let body = match (body::read(&entity), sure) {
        (Ok(body), _) => body,
        (Err(_), Some((_, what))) => return Err(Unreadable::Automatic(what)),
        (Err(reason), None) => return Err(reason),
    };
    let said = automatic::sign_of_text(&body.newest, headers.is_answer());
    if let Some((sign, what)) = automatic::strongest(sign.into_iter().chain(said))
        && !body.asks_in_spite_of(sign)
    {
        return Err(Unreadable::Automatic(what));
    }
    let from = headers.from();
    let other = |address: Option<String>| {
        let same = |address: &String| {
            let from = from.as_ref().and_then(|from| from.address.as_ref());
            from.is_some_and(|from| from.eq_ignore_ascii_case(address))
        };
        address.filter(|address| !same(address))
    };
    Ok(RequestMail {
        message_id: headers.message_id().unwrap_or_else(|| hash(raw)),
        sender: other(headers.sender()),
        reply_to: other(headers.reply_to()),
        subject: headers.subject(),
        date: headers.date(),
        authentication: headers.authentication(trusted, from.as_ref()),
        from,
        several: headers.several(),
        mentions: headers.mentions(&body.text),
        quotes_letter: !headers.is_answer() && own::is_returned(&body.text),
        text: body.text,
        fields: body.fields,
    })
}

fn hash(raw: &[u8]) -> String {
    let hash = Sha256::digest(raw);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
