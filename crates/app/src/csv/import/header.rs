//! The header of a file, and the cells of its rows by column.

use chrono::NaiveDate;
use csv::StringRecord;

use super::{
    cell::{is_blank, trimmed},
    columns::Columns,
    days::DayOrder,
    report::{CsvError, ImportedColumn},
};
use crate::{AdminError, csv::unescape_formula};

/// The longest reported value, in characters.
const SHOWN: usize = 100;

/// The position of each column, and how its days are written.
#[derive(Clone)]
pub(super) struct Header {
    columns: &'static Columns,
    places: Vec<Option<usize>>,
    headings: Vec<String>,
    /// How many cells a row must have.
    width: usize,
    orders: Vec<DayOrder>,
}

impl Header {
    /// Parse the header row, which begins on this line, or return its errors.
    pub(super) fn of(
        columns: &'static Columns,
        row: &StringRecord,
        line: u64,
    ) -> Result<Self, Vec<CsvError>> {
        let (mut places, mut errors) = (vec![None; columns.names.len()], Vec::new());
        let wrong = |column: &str, reason: &str| error(line, column, column, reason.to_owned());
        for (place, heading) in row.iter().enumerate().filter(|(_, cell)| !is_blank(cell)) {
            let name = trimmed(heading).to_lowercase();
            match columns.named(heading) {
                Some(known) if places[known].is_none() => places[known] = Some(place),
                Some(_) => errors.push(wrong(&name, "there is another column of this name")),
                None => {
                    let reason = format!("there is no such column of {}", columns.of);
                    errors.push(wrong(&name, &reason));
                }
            }
        }
        for (name, place) in columns.names.iter().zip(&places) {
            if place.is_none() && !columns.optional.contains(name) {
                errors.push(wrong(name, "the column is missing"));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        // Spreadsheets write columns that nobody uses.
        let headings: Vec<String> = row.iter().map(|cell| trimmed(cell).to_owned()).collect();
        let width = places.iter().flatten().max().map_or(0, |last| last + 1);
        let orders = vec![DayOrder::default(); columns.days.len()];
        Ok(Self { columns, places, headings, width, orders })
    }

    /// Take what a row, which begins on this line, shows about the columns.
    pub(super) fn survey(&mut self, row: &StringRecord, line: u64) {
        for (at, name) in self.columns.days.iter().enumerate() {
            let cell = self.place(name).and_then(|place| row.get(place)).unwrap_or_default();
            self.orders[at].see(trimmed(cell), line);
        }
    }

    /// The columns as they were understood, in their order in the file.
    pub(super) fn columns(&self) -> Vec<ImportedColumn> {
        let places = self.columns.names.iter().zip(&self.places);
        let mut found: Vec<_> =
            places.filter_map(|(name, place)| Some(((*place)?, *name))).collect();
        found.sort_unstable();
        let days = |name| self.columns.days.iter().position(|days| *days == name);
        let column = |(place, name): (usize, &'static str)| ImportedColumn {
            column: name,
            heading: self.headings.get(place).cloned().unwrap_or_default(),
            days: days(name).and_then(|at| self.orders[at].told()),
        };
        found.into_iter().map(column).collect()
    }

    /// The cells of a row, which begins on this line, or why it has others than the header.
    pub(super) fn cells<'a>(
        &'a self,
        row: &'a StringRecord,
        line: u64,
    ) -> Result<Cells<'a>, Vec<CsvError>> {
        let beyond = row.iter().skip(self.headings.len()).any(|cell| !is_blank(cell));
        if row.len() < self.width || beyond {
            let (cells, headings) = (row.len(), self.headings.len());
            let reason = format!("the row has {cells} cells, the header {headings}");
            return Err(vec![error(line, "", "", reason)]);
        }
        let unnamed = row
            .iter()
            .zip(&self.headings)
            .find(|(cell, heading)| heading.is_empty() && !is_blank(cell));
        if let Some((cell, _)) = unnamed {
            return Err(vec![error(line, "", cell, "the column has no name".to_owned())]);
        }
        Ok(Cells { header: self, row, line, errors: Vec::new() })
    }

    fn place(&self, column: &str) -> Option<usize> {
        let known = self.columns.names.iter().position(|known| *known == column);
        known.and_then(|known| self.places[known])
    }
}

/// The cells of a row by column, and their errors.
pub(crate) struct Cells<'a> {
    header: &'a Header,
    row: &'a StringRecord,
    line: u64,
    errors: Vec<CsvError>,
}

impl Cells<'_> {
    /// The line on which the row begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The text of a column, empty if the file lacks it. Blanks around it are none of it.
    pub(crate) fn text(&self, column: &str) -> String {
        let place = self.header.place(column);
        let cell = place.and_then(|place| self.row.get(place)).unwrap_or_default();
        unescape_formula(trimmed(cell)).replace('\u{a0}', " ")
    }

    pub(crate) fn required<T>(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = read(&self.text(column));
        self.or_wrong(column, value)
    }

    pub(crate) fn optional<T>(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.text(column).is_empty() { None } else { self.required(column, read) }
    }

    pub(crate) fn day(&mut self, column: &str) -> Option<NaiveDate> {
        let at = self.header.columns.days.iter().position(|name| *name == column);
        let order = at.map(|at| self.header.orders[at]).unwrap_or_default();
        let value = order.read(&self.text(column));
        self.or_wrong(column, value)
    }

    pub(crate) fn optional_day(&mut self, column: &str) -> Option<NaiveDate> {
        if self.text(column).is_empty() { None } else { self.day(column) }
    }

    pub(crate) fn or_wrong<T>(&mut self, column: &str, value: Result<T, String>) -> Option<T> {
        let wrong = |reason| error(self.line, column, &self.text(column), reason);
        value.map_err(wrong).map_err(|error| self.errors.push(error)).ok()
    }

    /// Report what is wrong with a column; what can't be read is wrong for that alone.
    pub(crate) fn refuse(&mut self, column: &str, reason: String) {
        if self.errors.iter().any(|error| error.column == column) {
            return;
        }
        self.errors.push(error(self.line, column, &self.text(column), reason));
    }

    /// The row, if nothing is wrong with it; else its errors in the order of the columns.
    pub(crate) fn or_errors<T>(mut self, row: Option<T>) -> Result<T, Vec<CsvError>> {
        self.errors.sort_by_key(|error| self.header.place(&error.column));
        match row {
            Some(row) if self.errors.is_empty() => Ok(row),
            _ => Err(self.errors),
        }
    }
}

/// Why the use cases refuse a value, without the name of its field.
pub(crate) fn reason_of(error: &AdminError) -> String {
    match error {
        AdminError::Invalid { reason, .. } => reason.clone(),
        other => other.to_string(),
    }
}

pub(crate) fn error(line: u64, column: &str, value: &str, reason: String) -> CsvError {
    let value = value.chars().take(SHOWN).collect();
    CsvError { line, column: column.to_owned(), value, reason }
}
