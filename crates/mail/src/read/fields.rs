//! What a request needs, out of a text that people wrote.

mod blank;
mod sheet;

use chrono::NaiveDate;

use super::day::day;
use super::flowed::unwrapped;
use super::fold::half_width;
use super::label::{LabelMatch, Name};
use super::quotes::messages;
use crate::line::line;
use blank::{is_bracketed_filler, is_no, is_none, is_placeholder, without_note};
use sheet::Sheet;

const MAX_VALUE: usize = 200;
/// `Ltd.`, `Corp.`
const MAX_ABBREVIATION: usize = 5;
/// So much of a text is looked at.
const MAX_FORM: usize = 128 << 10;
const QUOTES: [(char, char); 10] = [
    ('"', '"'),
    ('\'', '\''),
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('【', '】'),
    ('<', '>'),
    ('[', ']'),
];

/// What stood behind a label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// This.
    Read(T),
    /// Nothing, or there is no such label.
    #[default]
    Missing,
    /// Something that can't be this; as it was written, cut at 200 characters.
    Unreadable(String),
}

impl<T> Field<T> {
    /// The value, if it could be read.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Missing | Self::Unreadable(_) => None,
        }
    }

    /// The first that can be read stays, else the first that is anything.
    fn offer(&mut self, other: Self) {
        match (&*self, &other) {
            (Self::Missing, _) | (Self::Unreadable(_), Self::Read(_)) => *self = other,
            _ => {}
        }
    }
}

/// The fields of a request, by their English or Chinese labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestFields {
    /// `Company name:`, `公司名称：`
    pub company: Field<String>,
    /// `Project name:`, `项目名称：`
    pub project: Field<String>,
    /// `Contract signing date:`, `合同签订日期：`
    pub signed_on: Field<NaiveDate>,
    /// `Account name:`, `账号名称：`; most mails have none.
    pub wished_name: Field<String>,
}

impl RequestFields {
    /// What the newest message in a text says, whole: nothing of an older one is mixed in.
    pub(super) fn read(text: &str) -> Self {
        // A form stands at the top, or below what is quoted of a thread.
        let text = &text[..text.floor_char_boundary(MAX_FORM)];
        let form_of = |text: &str| {
            let mut form = Form::default();
            Sheet::of(&unwrapped(text)).for_each_value(|found, written| form.offer(found, written));
            form
        };
        // What stands in a signature says nothing of a form above it.
        let of = |text: &str| {
            let above = signed_off(text).map(form_of).filter(|form| form.fields.names_somebody());
            above.unwrap_or_else(|| form_of(text))
        };
        let messages: Vec<Self> = messages(text).iter().map(|text| of(text).fields).collect();
        let newest = messages.iter().position(|it| it.names_somebody());
        if let Some(at) = newest.filter(|at| *at == 0 || messages[*at].is_complete()) {
            return messages[at].clone();
        }
        // Some answer between the lines that they quote, or quote a form by halves.
        let all = of(text);
        let newest = newest.or_else(|| messages.iter().position(|it| it.found() > 0));
        match newest.map(|at| &messages[at]) {
            Some(newest) if all.ended || all.fields.found() <= newest.found() => newest.clone(),
            _ => all.fields,
        }
    }

    /// Whether everything is there that must be.
    pub(super) fn is_complete(&self) -> bool {
        self.company.value().is_some()
            && self.project.value().is_some()
            && self.signed_on.value().is_some()
    }

    /// Whether it says whose request it is.
    pub(super) fn names_somebody(&self) -> bool {
        self.company != Field::Missing || self.project != Field::Missing
    }

    /// How many of the fields that a request needs stand there, read or not.
    pub(super) fn asked(&self) -> usize {
        usize::from(self.company != Field::Missing)
            + usize::from(self.project != Field::Missing)
            + usize::from(self.signed_on != Field::Missing)
    }

    pub(super) fn found(&self) -> usize {
        let texts = [&self.company, &self.project, &self.wished_name];
        let texts = texts.into_iter().filter(|field| field.value().is_some()).count();
        texts + usize::from(self.signed_on.value().is_some())
    }

    fn offer(&mut self, name: Name, value: String) {
        match name {
            Name::Company => self.company.offer(short(value)),
            Name::Project => self.project.offer(short(without_stop(value))),
            Name::SignedOn => self.signed_on.offer(match day(&value) {
                Some(day) => Field::Read(day),
                None => Field::Unreadable(line(&value, MAX_VALUE)),
            }),
            Name::Account => {
                let name: String = value.chars().map(half_width).collect();
                // What follows is another sentence.
                let end = name.find(". ").unwrap_or(name.len());
                self.wished_name.offer(short(without_stop(name[..end].to_owned())));
            }
        }
    }
}

/// A text above its writer's signature.
fn signed_off(text: &str) -> Option<&str> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "--" {
            return Some(&text[..at]);
        }
        at += line.len();
    }
    None
}

/// A form while it is read.
#[derive(Default)]
struct Form {
    fields: RequestFields,
    /// The labels that had a value, and the value.
    seen: Vec<(&'static str, String)>,
    /// What follows is another form.
    ended: bool,
}

impl Form {
    fn offer(&mut self, found: LabelMatch, written: &str) {
        let value = cleaned(written);
        let blank = is_bracketed_filler(written) || is_placeholder(&value) || is_none(&value);
        if self.ended || value.is_empty() || blank {
            return;
        }
        if found.name == Name::Account && is_no(&value) {
            return;
        }
        if matches!(found.name, Name::Company | Name::Project) {
            match self.seen.iter().find(|(label, _)| *label == found.text) {
                // The same question again is an older form below, or the next one.
                Some((_, before)) if *before != value => {
                    self.ended = true;
                    return;
                }
                Some(_) => {}
                None => self.seen.push((found.text, value.clone())),
            }
        }
        self.fields.offer(found.name, value);
    }
}

/// A name that is cut off would be another name.
fn short(value: String) -> Field<String> {
    if value.chars().count() > MAX_VALUE {
        return Field::Unreadable(line(&value, MAX_VALUE));
    }
    Field::Read(value)
}

/// Without the full stop of the sentence; that of `Ltd.` stays.
fn without_stop(mut value: String) -> String {
    let word = value.rsplit(' ').next().unwrap_or_default();
    let is_short = word.chars().count() <= MAX_ABBREVIATION
        && word.chars().next().is_some_and(char::is_uppercase);
    if value.ends_with('.')
        && !value.ends_with("..")
        && !(is_short && word.chars().any(char::is_lowercase))
    {
        value.pop();
    }
    value
}

/// One line without emphasis, quotes and the punctuation of a list around it; letters and digits
/// in half width, since full width is an accident of typing.
fn cleaned(written: &str) -> String {
    let narrow = |c: char| match half_width(c) {
        half if half.is_ascii_alphanumeric() => half,
        _ => c,
    };
    let value: String = written.chars().map(narrow).collect();
    let value = line(&value, MAX_VALUE + 1);
    let mut value = without_note(value.trim_matches('*').trim());
    value = value.trim_end_matches([';', '；', ',', '，', '、', '。', '|', ' ']);
    value = value.strip_suffix(" /").unwrap_or(value).trim_end();
    for (open, close) in QUOTES {
        let inside = value.strip_prefix(open).and_then(|it| it.strip_suffix(close));
        // `"A" and "B"` is not one quotation.
        if let Some(inside) = inside.filter(|it| !it.contains([open, close])) {
            value = inside.trim();
        }
    }
    value.to_owned()
}
