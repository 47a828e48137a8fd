//! The labels that people write before the fields of a request.

mod chinese;
mod english;
mod others;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::{fold, is_east_asian};

/// A field of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Company,
    Project,
    SignedOn,
    Account,
}

/// Labels of a field, folded. Spaces may be missing or many.
struct Words {
    name: Name,
    /// Too common words to mean anything without a colon, or in the middle of a line.
    weak: bool,
    texts: &'static [&'static str],
}

struct Label {
    text: &'static str,
    name: Name,
    weak: bool,
}

/// By the character that they begin with.
static LABELS: LazyLock<HashMap<char, Vec<Label>>> = LazyLock::new(|| {
    let mut all: HashMap<char, Vec<Label>> = HashMap::new();
    for words in [english::ALL, chinese::ALL, others::ALL].into_iter().flatten() {
        for text in words.texts {
            let labels = all.entry(text.chars().next().unwrap_or_default()).or_default();
            labels.push(Label { text, name: words.name, weak: words.weak });
        }
    }
    all
});

/// How many spaces may stand where one, or none, is expected.
const MAX_GAP: usize = 8;
const MAX_NOTE: usize = 40;

/// A label in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct LabelMatch {
    pub(super) name: Name,
    /// Which of the labels.
    pub(super) text: &'static str,
    pub(super) weak: bool,
    /// Where the value starts.
    pub(super) end: usize,
    /// Whether a colon stands in between.
    pub(super) colon: bool,
}

/// Whether a line begins with a label and the colon behind it, or with one of the clear ones.
pub(super) fn begins(line: &str) -> bool {
    let marks = |c: char| c.is_whitespace() || ">|*#+-_\"•·●○▪■◆◇【[".contains(c);
    let line: Vec<char> = line.trim_start_matches(marks).chars().take(80).map(fold).collect();
    at(&line, 0).is_some_and(|found| found.colon || !found.weak)
}

/// The longest label at a place of a folded line.
pub(super) fn at(line: &[char], place: usize) -> Option<LabelMatch> {
    let first = line.get(place)?;
    let (end, label) = LABELS
        .get(first)?
        .iter()
        .filter_map(|label| Some((end_of(label.text, line, place)?, label)))
        .max_by_key(|(end, _)| *end)?;
    let (end, colon) = after(line, end);
    Some(LabelMatch { name: label.name, text: label.text, weak: label.weak, end, colon })
}

fn end_of(label: &str, line: &[char], place: usize) -> Option<usize> {
    let mut at = place;
    for wanted in label.chars() {
        if at > place && (wanted == ' ' || is_east_asian(wanted)) {
            at += gap(&line[at..]);
            // `company_name`, `Company-name`.
            at += usize::from(wanted == ' ' && matches!(line.get(at), Some('_' | '-')));
        }
        if wanted != ' ' {
            (line.get(at) == Some(&wanted)).then_some(())?;
            at += 1;
        }
    }
    let is_word = |c: &char| c.is_alphanumeric() && !is_east_asian(*c);
    let goes_on = label.chars().next_back().is_some_and(|c| is_word(&c));
    let goes_on = goes_on && line.get(at).is_some_and(is_word);
    (!goes_on).then_some(at)
}

/// Past emphasis, a note in brackets (`(required)`), and the colon, the dash, the arrow or the bracket
/// that stands before the value.
fn after(line: &[char], end: usize) -> (usize, bool) {
    let mut at = past(line, end);
    if line.get(at) == Some(&'(') {
        let note = line[at..].iter().take(MAX_NOTE).position(|c| *c == ')');
        at = note.map_or(at, |length| past(line, at + length + 1));
    }
    let dots = line[at..].iter().take_while(|c| matches!(c, '.' | '…')).count();
    if dots > 1 {
        at = past(line, at + dots);
    }
    at += copula(&line[at..]);
    let mut colon = dots > 3;
    // A dash divides only with blanks around it: others belong to words.
    let dashes = line[at..].iter().take_while(|c| **c == '-').count();
    let behind = line.get(at + dashes);
    let apart = behind == Some(&' ') && (at > end || dashes > 1);
    if (1..=3).contains(&dashes) && (apart || behind == Some(&'>'))
        || dashes == 2 && behind.is_some()
    {
        colon = true;
        at += dashes;
    }
    loop {
        let rest = &line[at..];
        let length = match rest {
            [':' | '=' | ']' | '】' | '>' | '》' | '»' | '→' | '⇒' | '►' | '▶', ..] => 1,
            ['-', ' ', ..] if colon => 1,
            _ => break,
        };
        colon = true;
        at += length;
        at += line[at..].iter().take_while(|c| matches!(c, ' ' | '*')).count();
    }
    (at, colon)
}

/// `is` or 为, where a colon follows it.
fn copula(line: &[char]) -> usize {
    let length = match line {
        ['i', 's', ..] => 2,
        ['为' | '為' | '是', ..] => 1,
        _ => return 0,
    };
    let gap = gap(&line[length..]);
    if line.get(length + gap) == Some(&':') { length + gap } else { 0 }
}

fn past(line: &[char], start: usize) -> usize {
    let skipped = line[start..].iter().take_while(|c| matches!(c, ' ' | '*' | '_' | '"'));
    start + skipped.count()
}

fn gap(line: &[char]) -> usize {
    line.iter().take(MAX_GAP).take_while(|c| **c == ' ').count()
}
