//! From a letter to the bytes of a message.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::header::{
    ContentTransferEncoding, ContentType, Header as LettreHeader, HeaderName, HeaderValue,
};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};
use rollcall_domain::Language;
use sha2::{Digest, Sha256};

use super::{Letter, Rendered, render};
use crate::{Address, RawMail};

const MAX_NAME: usize = 200;
const MAX_ID: usize = 250;

/// Who writes: the tenant.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The display name, which is also the signature.
    pub name: String,
    /// The address.
    pub address: Address,
    /// Where answers go, if elsewhere.
    pub reply_to: Option<Address>,
}

/// What a message carries besides its letter.
#[derive(Debug, Clone)]
pub struct Header {
    /// Who gets it; all see one another.
    pub to: Vec<Address>,
    /// `local@domain`, without angle brackets; the same at every try.
    pub message_id: String,
    /// When it was written.
    pub date: DateTime<Utc>,
}

/// A message that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Composed {
    /// Its subject, in which there is no secret.
    pub subject: String,
    /// The message.
    pub raw: RawMail,
}

/// Why there is no message.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The sender's name is empty, too long or has control characters.
    #[error("the sender's name must have 1 to 200 characters and no control characters")]
    SenderName,
    /// Nobody to write to.
    #[error("the message has no recipient")]
    NoRecipient,
    /// The Message-ID isn't one.
    #[error("the Message-ID must look like local@domain")]
    MessageId,
    /// The date can't stand in a header.
    #[error("the date must lie between 1970 and 9999")]
    Date,
    /// A template could not be rendered.
    #[error("the letter could not be rendered")]
    Template(#[from] askama::Error),
    /// The message could not be put together.
    #[error("the message could not be put together")]
    Message(#[from] lettre::error::Error),
}

/// Write a letter as a message: the same input gives the same bytes.
pub fn compose(
    letter: &dyn Letter,
    language: Language,
    sender: &Sender,
    header: &Header,
) -> Result<Composed, ComposeError> {
    let name = sender_name(&sender.name)?;
    let rendered = render(letter, language, &name)?;
    let mailbox = |name: Option<&str>, address: &Address| {
        Mailbox::new(name.map(str::to_owned), address.to_lettre())
    };
    let mut message = Message::builder()
        .from(mailbox(Some(&name), &sender.address))
        .subject(&rendered.subject)
        .message_id(Some(format!("<{}>", message_id(&header.message_id)?)))
        .date(date(header.date)?)
        .header(AutoSubmitted)
        .header(ContentLanguage(language));
    for to in &header.to {
        message = message.to(mailbox(None, to));
    }
    if header.to.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    if let Some(reply_to) = &sender.reply_to {
        message = message.reply_to(mailbox(Some(&name), reply_to));
    }
    let raw = message.multipart(parts(&rendered))?.formatted();
    Ok(Composed { subject: rendered.subject, raw: RawMail::from(raw) })
}

fn parts(rendered: &Rendered) -> MultiPart {
    // lettre would draw lots, and the same letter would be other bytes every time.
    let hash = Sha256::new().chain_update(&rendered.text).chain_update(&rendered.html).finalize();
    let boundary: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    MultiPart::alternative()
        .boundary(format!("={boundary}"))
        .singlepart(part(ContentType::TEXT_PLAIN, &rendered.text))
        .singlepart(part(ContentType::TEXT_HTML, &rendered.html))
}

/// Quoted-printable for what is nearly ASCII, base64 for the rest: relays may not touch either.
fn part(kind: ContentType, text: &str) -> SinglePart {
    let text = text.replace('\n', "\r\n");
    let encoding = match text.bytes().filter(|byte| !byte.is_ascii()).count() {
        others if others * 8 < text.len() => ContentTransferEncoding::QuotedPrintable,
        _ => ContentTransferEncoding::Base64,
    };
    let body = Body::new_with_encoding(text.clone(), encoding).unwrap_or_else(|_| Body::new(text));
    SinglePart::builder().header(kind).body(body)
}

fn sender_name(name: &str) -> Result<String, ComposeError> {
    let name = name.trim_matches(' ');
    let length = name.chars().count();
    if name.trim().is_empty() || length > MAX_NAME || name.chars().any(char::is_control) {
        return Err(ComposeError::SenderName);
    }
    Ok(name.to_owned())
}

fn message_id(id: &str) -> Result<&str, ComposeError> {
    let allowed = |c: char| c.is_ascii_graphic() && !"<>()[]\\,;:\"".contains(c);
    match id.split_once('@') {
        Some((local, domain))
            if !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && id.len() <= MAX_ID
                && id.chars().all(allowed) =>
        {
            Ok(id)
        }
        _ => Err(ComposeError::MessageId),
    }
}

fn date(date: DateTime<Utc>) -> Result<SystemTime, ComposeError> {
    let last = 253_402_300_799; // 9999-12-31T23:59:59Z
    if !(0..=last).contains(&date.timestamp()) {
        return Err(ComposeError::Date);
    }
    Ok(date.into())
}

/// Tells holiday notices to stay silent (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl LettreHeader for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[derive(Clone)]
struct ContentLanguage(Language);

impl LettreHeader for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.parse()?))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.tag().to_owned())
    }
}
