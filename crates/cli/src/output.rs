//! What commands print: tables for people, JSON for scripts.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use chrono::{DateTime, SecondsFormat, Utc};
use comfy_table::{ContentArrangement, Table, presets};
use rollcall_storage::{SEARCH_HITS_MAX, SearchPage};
use serde::Serialize;

/// For whom to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// People.
    Text,
    /// Scripts.
    Json,
}

impl Output {
    /// Print a value as JSON, or what `text` makes for people.
    pub(crate) fn print(self, value: &impl Serialize, text: impl FnOnce() -> String) {
        match self {
            Self::Json => say(&serde_json::to_string_pretty(value).unwrap_or_default()),
            Self::Text => say(&text()),
        }
    }
}

/// Print lines. Whoever reads them may stop to, as `head` does.
pub(crate) fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", text.trim_end());
    let _ = out.flush();
}

/// Columns with headings.
pub(crate) fn columns<const N: usize>(
    headings: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = plain();
    table.set_header(headings.map(str::to_uppercase));
    for row in rows {
        table.add_row(row);
    }
    lines(&table)
}

/// One thing: names and values.
pub(crate) fn sheet(rows: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut table = plain();
    for (name, value) in rows {
        table.add_row([name.to_owned(), value]);
    }
    lines(&table)
}

fn plain() -> Table {
    let mut table = Table::new();
    // Values are copied by people and cut by `awk`: never broken into several lines.
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

fn lines(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim())).collect()
}

/// A time for people.
pub(crate) fn at(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A value, or a dash.
pub(crate) fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// Values with commas, or what no value means.
pub(crate) fn listed(values: &[String], none: &str) -> String {
    if values.is_empty() { none.to_owned() } else { values.join(", ") }
}

/// One thing under its name, as scripts get it.
pub(crate) fn named<'a, T>(name: &'static str, thing: &'a T) -> BTreeMap<&'static str, &'a T> {
    BTreeMap::from([(name, thing)])
}

/// A page of a list and where to go on.
#[derive(Debug, Serialize)]
pub(crate) struct List<T> {
    /// The entries.
    pub(crate) items: Vec<T>,
    /// The cursor of the next page; null if this is the last.
    pub(crate) next_cursor: Option<String>,
}

impl<T> List<T> {
    /// A list that is complete.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    /// The table, and how to get the rest; `nothing` if it is empty.
    pub(crate) fn table<const N: usize>(
        &self,
        nothing: &str,
        headings: [&str; N],
        row: impl Fn(&T) -> [String; N],
    ) -> String {
        if self.items.is_empty() {
            return nothing.to_owned();
        }
        let table = columns(headings, self.items.iter().map(row));
        match &self.next_cursor {
            Some(cursor) => format!("{table}\nThere are more: add --cursor {cursor}"),
            None => table,
        }
    }
}

/// A part of a list that was searched for.
#[derive(Debug, Serialize)]
pub(crate) struct Searched<T> {
    #[serde(flatten)]
    list: List<T>,
    /// More fits than was looked at.
    incomplete: bool,
}

impl<T> From<SearchPage<T>> for Searched<T> {
    fn from(found: SearchPage<T>) -> Self {
        let list = List { items: found.items, next_cursor: found.next_cursor };
        Self { list, incomplete: found.incomplete }
    }
}

impl<T> Searched<T> {
    /// The same as it is shown.
    pub(crate) fn of<U>(self, show: impl Fn(T) -> U) -> Searched<U> {
        let items = self.list.items.into_iter().map(show).collect();
        let list = List { items, next_cursor: self.list.next_cursor };
        Searched { list, incomplete: self.incomplete }
    }

    /// The table, and what else there is; `nothing` if it is empty.
    pub(crate) fn table<const N: usize>(
        &self,
        nothing: &str,
        headings: [&str; N],
        row: impl Fn(&T) -> [String; N],
    ) -> String {
        let table = self.list.table(nothing, headings, row);
        if !self.incomplete {
            return table;
        }
        format!(
            "{table}\nMore than {SEARCH_HITS_MAX} things fit, and only so many were looked at: say more."
        )
    }
}
