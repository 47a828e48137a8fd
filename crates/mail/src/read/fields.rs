//! What a request needs, out of a text that people wrote.

mod sheet;

use chrono::NaiveDate;

use super::day::day;
use super::fold::{fold, half_width};
use super::label::{self, Name};
use crate::line::line;
use sheet::Sheet;

const MAX_VALUE: usize = 200;
const QUOTES: [(char, char); 9] = [
    ('"', '"'),
    ('\'', '\''),
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
    ('『', '』'),
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
    pub(super) fn read(text: &str) -> Self {
        let of = |text: &str| {
            let mut fields = Self::default();
            Sheet::of(text).for_each_value(|name, written| fields.offer(name, written));
            fields
        };
        // What was written now counts, whole: nothing of an older message is mixed in.
        let now = of(&unquoted(text));
        if now.company == Field::Missing && now.project == Field::Missing { of(text) } else { now }
    }

    /// Whether everything is there that must be.
    pub(super) fn is_complete(&self) -> bool {
        self.company.value().is_some()
            && self.project.value().is_some()
            && self.signed_on.value().is_some()
    }

    pub(super) fn found(&self) -> usize {
        let texts = [&self.company, &self.project, &self.wished_name];
        let texts = texts.into_iter().filter(|field| field.value().is_some()).count();
        texts + usize::from(self.signed_on.value().is_some())
    }

    fn offer(&mut self, name: Name, written: &str) {
        let value = cleaned(written);
        if value.is_empty() || is_placeholder(&value) {
            return;
        }
        match name {
            Name::Company => self.company.offer(short(value)),
            Name::Project => self.project.offer(short(value)),
            Name::SignedOn => self.signed_on.offer(match day(&value) {
                Some(day) => Field::Read(day),
                None => Field::Unreadable(line(&value, MAX_VALUE)),
            }),
            Name::Account if is_no(&value) => {}
            Name::Account => {
                self.wished_name.offer(short(value.chars().map(half_width).collect()));
            }
        }
    }
}

/// The lines above an older message that are no quotations.
fn unquoted(text: &str) -> String {
    let mut now = String::with_capacity(text.len());
    for line in text.lines() {
        let bare = line.trim().trim_matches('-').trim().to_lowercase();
        let begins = line.trim_start().starts_with("--");
        if begins && ["original message", "原始邮件", "原始郵件", "原邮件"].contains(&&*bare)
        {
            break;
        }
        if !line.trim_start().starts_with(['>', '＞']) {
            now.push_str(line);
            now.push('\n');
        }
    }
    now
}

/// A name that is cut off would be another name.
fn short(value: String) -> Field<String> {
    if value.chars().count() > MAX_VALUE {
        return Field::Unreadable(line(&value, MAX_VALUE));
    }
    Field::Read(value)
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
    let mut value = value.trim_matches('*').trim();
    value = value.trim_end_matches([';', '；', ',', '，', '、', '。', '|', ' ']);
    for (open, close) in QUOTES {
        let inside = value.strip_prefix(open).and_then(|it| it.strip_suffix(close));
        // `"A" and "B"` is not one quotation.
        if let Some(inside) = inside.filter(|it| !it.contains([open, close])) {
            value = inside.trim();
        }
    }
    value.to_owned()
}

/// What stands in a template before anybody filled it in.
fn is_placeholder(value: &str) -> bool {
    let folded: Vec<char> = value.chars().map(fold).collect();
    let text: String = folded.iter().collect();
    let is_blank = text.contains("yyyy")
        || text.chars().all(|c| "_-./ ".contains(c))
        || text.chars().all(|c| c == 'x');
    is_blank || label::at(&folded, 0).is_some_and(|it| !it.weak && it.end == folded.len())
}

/// No wish.
fn is_no(value: &str) -> bool {
    let folded: String = value.chars().map(fold).collect();
    let folded = folded.trim_end_matches('.');
    [
        "n/a",
        "na",
        "no",
        "none",
        "nil",
        "any",
        "无",
        "無",
        "没有",
        "不需要",
        "不指定",
        "无要求",
        "随意",
    ]
    .contains(&folded)
}
