//! A text as lines of cells, in which labels have values beside or below them.

use super::blank::is_placeholder;
use crate::read::day::day;
use crate::read::fold::{fold, is_east_asian};
use crate::read::label::{self, LabelMatch, Name};

/// How far below its label a value may stand.
const REACH: usize = 2;
/// How many spaces may stand between the items of a line.
const MAX_GAP: usize = 8;
/// How many cells may stand between a label and its colon.
const NEAR: usize = 8;

pub(super) struct Sheet {
    lines: Vec<Vec<Cell>>,
}

/// A piece of a line, as it was written and folded, place for place.
struct Cell {
    written: Vec<char>,
    folded: Vec<char>,
}

impl Sheet {
    pub(super) fn of(text: &str) -> Self {
        let mut lines: Vec<Vec<Cell>> = Vec::new();
        for cells in text.lines().map(cells) {
            // A colon that has a paragraph of its own in its cell stands alone on its line.
            let label = match is_colon(&cells) {
                true => nearest(lines.iter_mut().rev().flat_map(|line| line.iter_mut().rev())),
                false => None,
            };
            match label {
                Some(label) => label.take_colon(':'),
                None => lines.push(cells),
            }
        }
        Self { lines }
    }

    /// Every value behind a label, from the top.
    pub(super) fn for_each_value(&self, mut take: impl FnMut(LabelMatch, &str)) {
        let mut number = 0;
        while number < self.lines.len() {
            number = match self.head_and_row(number) {
                Some((head, row)) => {
                    for (found, cell) in head.iter().zip(&self.lines[row]) {
                        found.iter().for_each(|found| take(*found, &cell.text(0, cell.len())));
                    }
                    row
                }
                None => {
                    self.values_of(number, &mut take);
                    number
                }
            } + 1;
        }
    }

    fn values_of(&self, number: usize, take: &mut impl FnMut(LabelMatch, &str)) {
        let line = &self.lines[number];
        for (place, cell) in line.iter().enumerate() {
            let mut labels = cell.labels();
            // A common word alone in its cell means the one beside it.
            let alone = cell.name().filter(|found| labels.is_empty() && found.weak);
            let filled = |_: &LabelMatch| line[place + 1..].iter().any(|cell| !cell.is_blank());
            labels.extend(alone.filter(filled).map(|found| (0, found)));
            for (index, found) in labels.iter().enumerate() {
                let end = labels.get(index + 1).map_or(cell.len(), |(start, _)| *start);
                let value = cell.text(found.1.end, end);
                if !value.trim().is_empty() {
                    take(found.1, &value);
                } else if index + 1 == labels.len()
                    && let Some(value) = self.beside_or_below(number, place, found.1)
                {
                    take(found.1, &value);
                }
            }
        }
    }

    /// The value of a label that has none in its own cell.
    fn beside_or_below(&self, number: usize, place: usize, label: LabelMatch) -> Option<String> {
        let is_note = |cell: &Cell| is_placeholder(&cell.text(0, cell.len()));
        let mut beside = self.lines[number][place + 1..].iter().filter(|cell| !cell.is_blank());
        let first = beside.next();
        let said = first.into_iter().chain(beside.take(NEAR)).find(|cell| !is_note(cell));
        let beside = said.or(first);
        if let Some(cell) = beside {
            return cell.labels().is_empty().then(|| cell.text(0, cell.len()));
        }
        let below = self.lines[number + 1..].iter().take(REACH).enumerate();
        let (gap, line) = below.into_iter().find(|(_, line)| !is_blank(line))?;
        let first = line.iter().find(|cell| !cell.is_blank())?;
        if line.iter().any(|cell| !cell.labels().is_empty()) {
            return None;
        }
        let value = first.text(0, first.len());
        // A wish is often left out, and then the greetings follow.
        let fits = label.name != Name::Account || gap == 0 && is_name(value.trim());
        fits.then_some(value)
    }

    /// A line of labels, one a column, with the line of their values below. Other columns may stand
    /// between them.
    fn head_and_row(&self, number: usize) -> Option<(Vec<Option<LabelMatch>>, usize)> {
        let line = &self.lines[number];
        let head: Vec<Option<LabelMatch>> = line.iter().map(Cell::name).collect();
        let labels = head.iter().flatten().count();
        if labels < 2 {
            return None;
        }
        let rows = self.lines.iter().enumerate().skip(number + 1).take(REACH);
        let (row, cells) = rows.into_iter().find(|(_, line)| !is_blank(line))?;
        let filled = cells.iter().filter(|cell| !cell.is_blank()).count();
        if filled < 2 || cells.iter().any(|cell| !cell.labels().is_empty()) {
            return None;
        }
        // Labels with their values beside them stand in a line too.
        let only = line.iter().filter(|cell| !cell.is_blank()).count() == labels;
        let adjacent = head.windows(2).any(|pair| pair[0].is_some() && pair[1].is_some());
        let is_day =
            |cell: Option<&Cell>| cell.is_some_and(|it| day(&it.text(0, it.len())).is_some());
        let dated = head.iter().position(|it| it.is_some_and(|it| it.name == Name::SignedOn));
        let dated = dated.is_some_and(|at| is_day(cells.get(at)) && !is_day(line.get(at + 1)));
        (only || adjacent || dated && cells.len() >= line.len()).then_some((head, row))
    }
}

impl Cell {
    fn len(&self) -> usize {
        self.written.len()
    }

    fn text(&self, start: usize, end: usize) -> String {
        self.written[start.min(end)..end].iter().collect()
    }

    /// Be the label that a colon beside it belongs to.
    fn take_colon(&mut self, written: char) {
        self.written.push(written);
        self.folded.push(':');
    }

    fn is_blank(&self) -> bool {
        self.folded.iter().all(|c| matches!(c, ' ' | '-' | '=' | '*'))
    }

    /// The label, if the cell is one and nothing else.
    fn name(&self) -> Option<LabelMatch> {
        label::at(&self.folded, 0).filter(|found| found.end == self.len())
    }

    /// The labels of the cell, each with its place. A colon makes any word a label that begins the
    /// cell or an item of it, and a clear one anywhere; without a colon only a clear one that
    /// begins the cell.
    fn labels(&self) -> Vec<(usize, LabelMatch)> {
        let mut labels = Vec::new();
        let mut place = 0;
        while place < self.len() {
            let found = self.begins_word(place).then(|| label::at(&self.folded, place)).flatten();
            match found {
                Some(found) if found.colon && (!found.weak || self.begins_item(place)) => {
                    labels.push((place, found));
                    place = found.end.max(place + 1);
                }
                Some(found) if place == 0 && self.is_apart(found) => {
                    labels.push((place, found));
                    place = found.end.max(1);
                }
                _ => place += 1,
            }
        }
        labels
    }

    /// A label without a colon ends its cell, or has white space after it that means one.
    fn is_apart(&self, found: LabelMatch) -> bool {
        if found.weak {
            return false;
        }
        if found.end == self.len() {
            return true;
        }
        let before = self.folded[..found.end].iter().rev();
        let gap = before.take_while(|c| **c == ' ').count();
        let chinese = self.folded.first().is_some_and(|c| is_east_asian(*c));
        gap >= if chinese { 1 } else { 2 }
    }

    fn begins_item(&self, place: usize) -> bool {
        let gap =
            self.folded[..place].iter().rev().take(MAX_GAP).take_while(|c| **c == ' ').count();
        let before = place.checked_sub(gap + 1).map(|at| self.folded[at]);
        let sentence = gap > 0 && matches!(before, Some('.' | '!' | '/'));
        place == 0 || sentence || matches!(before, Some(',' | ';' | '、' | '。' | '！'))
    }

    fn begins_word(&self, place: usize) -> bool {
        place == 0
            || is_east_asian(self.folded[place])
            || !self.folded[place - 1].is_alphanumeric()
            || is_east_asian(self.folded[place - 1])
    }
}

/// Cells are set apart by tabs or bars; what only decorates the line's beginning is left out. A colon
/// that begins a cell, or is all of it, belongs to the label before.
fn cells(line: &str) -> Vec<Cell> {
    let written: Vec<char> = line.chars().collect();
    let folded: Vec<char> = written.iter().copied().map(fold).collect();
    let mut cells: Vec<Cell> = Vec::new();
    // A column may be empty in its row.
    let empty = folded.iter().take_while(|c| **c == '\t').count();
    for _ in 0..empty {
        cells.push(Cell { written: Vec::new(), folded: Vec::new() });
    }
    let start = empty + decoration(&folded[empty..]);
    // So may one be in which there is only what decorates.
    for _ in 0..decorated_cells(&folded[empty..start]) {
        cells.push(Cell { written: Vec::new(), folded: Vec::new() });
    }
    let (written, folded) = (&written[start..], &folded[start..]);
    let mut from = 0;
    for (at, c) in folded.iter().copied().chain(['\t']).enumerate() {
        if matches!(c, '\t' | '|') {
            let lead = folded[from..at].iter().take_while(|c| **c == ' ').count();
            let mut range = from + lead..at;
            if folded[range.clone()].first() == Some(&':')
                && let Some(label) = nearest(cells.iter_mut().rev())
            {
                label.take_colon(written[range.start]);
                range.start += 1;
                range.start += folded[range.clone()].iter().take_while(|c| **c == ' ').count();
            }
            cells.push(Cell {
                written: written[range.clone()].to_vec(),
                folded: folded[range].to_vec(),
            });
            from = at + 1;
        }
    }
    cells
}

/// Quoting, bullets, emphasis and numbers before the first word.
fn decoration(line: &[char]) -> usize {
    let mut start = 0;
    loop {
        let rest = &line[start..];
        let marks = rest.iter().take_while(|c| is_mark(**c)).count();
        let number = match rest.get(marks) {
            Some(c) if !c.is_ascii_digit() && "一二三四五六七八九十".contains(*c) => {
                usize::from(rest.get(marks + 1) == Some(&'、')) * 2
            }
            Some('①'..='⑳') => 1,
            _ => {
                let open = usize::from(rest.get(marks) == Some(&'('));
                let digits = rest[marks + open..].iter().take_while(|c| c.is_ascii_digit()).count();
                let end = rest.get(marks + open + digits);
                let ends = end.is_some_and(|c| matches!(c, '.' | ')' | '、'));
                if ends && (1..=2).contains(&digits) { open + digits + 1 } else { 0 }
            }
        };
        if marks + number == 0 {
            // `<Company name>`
            let bracket = rest.first() == Some(&'<') && label::at(rest, 1).is_some();
            return start + usize::from(bracket);
        }
        start += marks + number;
    }
}

/// How many cells end in what decorates a line's beginning: `# | ` is one, `| ` isn't.
fn decorated_cells(decoration: &[char]) -> usize {
    let begin = decoration.iter().position(|c| !matches!(c, ' ' | '\t' | '|' | '>'));
    let rest = begin.map_or(&[][..], |begin| &decoration[begin..]);
    rest.iter().filter(|c| matches!(c, '\t' | '|')).count()
}

/// The first of these cells that has something in it. Few are looked at: a mail may have millions.
fn nearest<'a>(cells: impl Iterator<Item = &'a mut Cell>) -> Option<&'a mut Cell> {
    cells.take(NEAR).find(|cell| !cell.is_blank())
}

fn is_mark(c: char) -> bool {
    " \t>|*#+-_\"•·●○▪■◆◇【[".contains(c)
}

fn is_colon(line: &[Cell]) -> bool {
    let mut filled = line.iter().filter(|cell| !cell.is_blank());
    let first = filled.next().map(|cell| cell.text(0, cell.len()));
    filled.next().is_none() && first.is_some_and(|it| matches!(it.trim(), ":" | "："))
}

fn is_blank(line: &[Cell]) -> bool {
    line.iter().all(Cell::is_blank)
}

/// Something that could be an account's name.
fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    (2..=64).contains(&text.len()) && text.chars().all(allowed)
}
