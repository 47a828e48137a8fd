//! What a letter is made of.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use rollcall_domain::Language;

use crate::line::{line, lines};

const MAX_VALUE: usize = 300;
const MAX_QUOTE: usize = 10_000;

/// A letter in one language; may hold a password, so it isn't shown. Public for the trait `Letter`
/// only: nobody outside can make one.
pub struct Words {
    pub(super) subject: String,
    pub(super) blocks: Vec<Block>,
}

pub(super) enum Block {
    Text(String),
    /// Somebody's own words, with their line breaks.
    Quote(String),
    Facts(Vec<Fact>),
    Steps(Vec<String>),
    Link(String),
    Table(Table),
}

pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: String,
    /// To be copied character by character.
    pub(super) exact: bool,
}

pub(super) struct Table {
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A value from outside, on one line.
pub(super) fn value(text: &str) -> String {
    line(text, MAX_VALUE)
}

/// A text from outside, with its lines.
pub(super) fn quote(text: &str) -> Block {
    Block::Quote(lines(text, MAX_QUOTE).trim().to_owned())
}

pub(super) fn text(text: impl Into<String>) -> Block {
    Block::Text(text.into())
}

pub(super) fn fact(label: &'static str, text: &str) -> Fact {
    Fact { label, value: value(text), exact: false }
}

pub(super) fn exact(label: &'static str, text: &str) -> Fact {
    Fact { label, value: text.to_owned(), exact: true }
}

pub(super) fn day(day: NaiveDate, language: Language) -> String {
    match language {
        Language::En => day.format("%-d %B %Y").to_string(),
        Language::ZhCn => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

pub(super) fn minute(at: DateTime<FixedOffset>, language: Language) -> String {
    let day = day(at.date_naive(), language);
    let (time, zone) = (at.format("%H:%M"), at.format("%:z"));
    match language {
        Language::En => format!("{day}, {time} (UTC{zone})"),
        Language::ZhCn => format!("{day} {time}（UTC{zone}）"),
    }
}
