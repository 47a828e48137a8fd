//! What the headers say.

use chrono::{DateTime, Utc};
use mail_parser::{Address, HeaderName, HeaderValue, Message};

use super::Heading;
use super::authentication::Authentication;
use super::entity::Entity;
use super::mask;
use crate::line::line;

const MAX_ID: usize = 250;
const MAX_ADDRESS: usize = 254;
const MAX_NAME: usize = 200;
/// More are not told.
const MAX_SENDERS: usize = 5;
const MAX_SUBJECT: usize = 500;
const MAX_MENTIONS: usize = 8;
/// So much of a text is looked at for the headers of another mail.
const TEXT_LOOKED_AT: usize = 16 << 10;
/// What the subject of an answer begins with, in small letters.
const ANSWERS: [&str; 20] = [
    "re:",
    "re：",
    "aw:",
    "sv:",
    "antw:",
    "rif:",
    "odp:",
    "vs:",
    "ynt:",
    "回复:",
    "回复：",
    "答复:",
    "答复：",
    "回覆:",
    "回覆：",
    "fwd:",
    "fw:",
    "wg:",
    "转发:",
    "转发：",
];

/// Somebody as a header names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The display name.
    pub name: Option<String>,
    /// The address, as it was written.
    pub address: Option<String>,
}

pub(super) struct Headers<'a>(Option<Message<'a>>);

impl<'a> Headers<'a> {
    pub(super) fn of(entity: &'a Entity<'_>) -> Self {
        Self(entity.headers())
    }

    fn all(&self, name: &HeaderName<'_>) -> impl Iterator<Item = &HeaderValue<'a>> {
        let headers = self.0.as_ref().map(|it| it.headers()).unwrap_or_default();
        headers.iter().filter(move |header| header.name == *name).map(|header| &header.value)
    }

    /// The topmost: what is added on the way is added above.
    fn first(&self, name: HeaderName<'_>) -> Option<&HeaderValue<'a>> {
        self.all(&name).next()
    }

    pub(super) fn are_a_mails(&self) -> bool {
        use HeaderName::{Date, From, MessageId, Received, Sender, Subject, To};
        let of_a_mail = [From, Sender, To, Subject, Date, MessageId, Received];
        of_a_mail.into_iter().any(|name| self.first(name).is_some())
    }

    pub(super) fn message_id(&self) -> Option<String> {
        let id = self.first(HeaderName::MessageId)?;
        let id = id.as_text().or_else(|| id.as_text_list()?.first().map(|id| &**id))?;
        let usable = id.len() <= MAX_ID && id.chars().all(|c| c.is_ascii_graphic());
        (usable && !id.is_empty()).then(|| id.to_owned())
    }

    /// Message-IDs of what it answers, and of what stands in this text with its headers.
    pub(super) fn mentions(&self, text: &str) -> Vec<String> {
        let named = [HeaderName::InReplyTo, HeaderName::References];
        let named = named.into_iter().filter_map(|name| self.first(name));
        let named = named.flat_map(|value| match value.as_text_list() {
            // The last ones are the nearest.
            Some(list) => list.iter().rev().map(|id| id.to_string()).collect(),
            None => value.as_text().map(str::to_owned).into_iter().collect::<Vec<_>>(),
        });
        let near = &text[..text.floor_char_boundary(TEXT_LOOKED_AT)];
        let written = near.lines().filter_map(|line| {
            let line = line.trim_start_matches(['>', ' ', '|', '\t']);
            let name = line.get(..11).filter(|it| it.eq_ignore_ascii_case("message-id:"))?;
            Some(line[name.len()..].trim().trim_matches(['<', '>']).to_owned())
        });
        let usable = |id: &String| id.len() <= MAX_ID && id.contains('@');
        named.chain(written).filter(usable).take(MAX_MENTIONS).collect()
    }

    /// Whether its subject says that a person answers.
    pub(super) fn is_answer(&self) -> bool {
        let subject = self.subject().unwrap_or_default().to_lowercase();
        ANSWERS.iter().any(|prefix| subject.starts_with(prefix))
    }

    pub(super) fn heading(&self) -> Heading {
        Heading {
            from: self.from(),
            several: self.several(),
            subject: self.subject(),
            date: self.date(),
        }
    }

    pub(super) fn from(&self) -> Option<Person> {
        if !self.several().is_empty() {
            return None;
        }
        person(self.first(HeaderName::From)?.as_address()?)
    }

    /// The addresses of every From, if they are several. One that stands there twice is one.
    pub(super) fn several(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let named = self.all(&HeaderName::From).filter_map(HeaderValue::as_address);
        let addresses =
            named.flat_map(Address::iter).filter_map(|person| person.address()).map(bare);
        for address in addresses.map(|address| line(address, MAX_ADDRESS)) {
            let known = |it: &String| it.eq_ignore_ascii_case(&address);
            if address.contains('@') && !found.iter().any(known) && found.len() < MAX_SENDERS {
                found.push(address);
            }
        }
        if found.len() < 2 { Vec::new() } else { found }
    }

    pub(super) fn sender(&self) -> Option<String> {
        person(self.first(HeaderName::Sender)?.as_address()?)?.address
    }

    pub(super) fn reply_to(&self) -> Option<String> {
        person(self.first(HeaderName::ReplyTo)?.as_address()?)?.address
    }

    pub(super) fn subject(&self) -> Option<String> {
        let subject = mask(&line(self.first(HeaderName::Subject)?.as_text()?, MAX_SUBJECT));
        (!subject.is_empty()).then_some(subject)
    }

    pub(super) fn date(&self) -> Option<DateTime<Utc>> {
        let date = self.first(HeaderName::Date)?.as_datetime()?;
        if !date.is_valid() {
            return None;
        }
        DateTime::from_timestamp(date.to_timestamp(), 0)
    }

    /// A message with two senders is vouched for by nobody: which one was checked?
    pub(super) fn authentication(
        &self,
        trusted: &[String],
        from: Option<&Person>,
    ) -> Authentication {
        let one = |address: &Address<'_>| address.iter().take(2).count() == 1;
        let mut froms = self.all(&HeaderName::From);
        match (froms.next().and_then(HeaderValue::as_address), froms.next()) {
            (Some(address), None) if one(address) => {}
            _ => return Authentication::default(),
        }
        let domain = from.and_then(|from| from.address.as_deref()?.rsplit_once('@'));
        let domain = domain.map(|(_, domain)| domain).unwrap_or_default();
        let headers = self.0.as_ref().map(|it| it.headers()).unwrap_or_default();
        Authentication::read(headers, trusted, domain)
    }
}

fn person(addresses: &Address<'_>) -> Option<Person> {
    // `Li, Wei <li@acme.example>` is one person, whose name has a comma.
    let named: Vec<_> = addresses.iter().take(MAX_SENDERS).collect();
    let at = named.iter().position(|it| it.address().is_some_and(|it| it.contains('@')));
    let at = at.unwrap_or_default();
    let found = named.get(at)?;
    let words = named[..at].iter().filter_map(|it| it.name().or(it.address()));
    let name = words.chain(found.name()).collect::<Vec<_>>().join(", ");
    let kept = |text: Option<&str>, max| {
        let text = line(text?, max);
        (!text.is_empty()).then_some(text)
    };
    let address = found.address().map(bare).filter(|it| it.len() <= MAX_ADDRESS);
    let person = Person { name: kept(Some(&name), MAX_NAME), address: kept(address, MAX_ADDRESS) };
    (person.name.is_some() || person.address.is_some()).then_some(person)
}

/// An address without the `mailto:` that some put before it.
fn bare(address: &str) -> &str {
    let prefix = address.get(..7).filter(|it| it.eq_ignore_ascii_case("mailto:"));
    prefix.map_or(address, |prefix| &address[prefix.len()..])
}
