//! Parsing a row of the file into a contract.

use chrono::NaiveDate;
use csv::StringRecord;
use rollcall_domain::{Language, contracts::ContractTerms, name_key};
use rollcall_storage::contracts::ContractKey;

use super::{
    cells::{emails, number},
    column::{COLUMNS, column, is_blank, trimmed},
    days::DayOrder,
    report::{CsvError, ImportedColumn},
};
use crate::{
    AdminError,
    contracts::{check_each_term, company_name},
};
use crate::{contracts::csv::CONTRACTS, csv::unescape_formula};

/// Columns that may be left out.
const OPTIONAL: [&str; 4] = ["starts_on", "expires_on", "language", "notes"];

/// The longest reported value, in characters.
const SHOWN: usize = 100;

/// The columns that hold days.
const DAYS: [&str; 3] = ["signed_on", "starts_on", "expires_on"];

/// The position of each column, and how its days are written.
#[derive(Clone)]
pub(super) struct Header {
    places: [Option<usize>; COLUMNS],
    headings: Vec<String>,
    /// How many cells a row must have.
    width: usize,
    orders: [DayOrder; DAYS.len()],
}

/// A contract of a row.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) company: String,
    pub(super) terms: ContractTerms,
}

impl Header {
    /// Parse the header row, which begins on this line, or return its errors.
    pub(super) fn of(row: &StringRecord, line: u64) -> Result<Self, Vec<CsvError>> {
        let (mut places, mut errors) = ([None; COLUMNS], Vec::new());
        let wrong = |column: &str, reason: &str| error(line, column, column, reason.to_owned());
        for (place, heading) in row.iter().enumerate().filter(|(_, cell)| !is_blank(cell)) {
            let name = trimmed(heading).to_lowercase();
            match column(heading) {
                Some(known) if places[known].is_none() => places[known] = Some(place),
                Some(_) => errors.push(wrong(&name, "there is another column of this name")),
                None => errors.push(wrong(&name, "there is no such column of contracts")),
            }
        }
        for (name, place) in CONTRACTS.iter().zip(places) {
            if place.is_none() && !OPTIONAL.contains(name) {
                errors.push(wrong(name, "the column is missing"));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        // Spreadsheets write columns that nobody uses.
        let headings: Vec<String> = row.iter().map(|cell| trimmed(cell).to_owned()).collect();
        let width = places.iter().flatten().max().map_or(0, |last| last + 1);
        Ok(Self { places, headings, width, orders: Default::default() })
    }

    /// Take what a row, which begins on this line, shows about the columns.
    pub(super) fn survey(&mut self, row: &StringRecord, line: u64) {
        for (at, name) in DAYS.iter().enumerate() {
            let cell = self.place(name).and_then(|place| row.get(place)).unwrap_or_default();
            self.orders[at].see(trimmed(cell), line);
        }
    }

    /// The columns as they were understood, in their order in the file.
    pub(super) fn columns(&self) -> Vec<ImportedColumn> {
        let places = CONTRACTS.iter().zip(self.places);
        let mut found: Vec<_> = places.filter_map(|(name, place)| Some((place?, *name))).collect();
        found.sort_unstable();
        let column = |(place, name): (usize, &'static str)| ImportedColumn {
            column: name,
            heading: self.headings.get(place).cloned().unwrap_or_default(),
            days: DAYS.iter().position(|days| *days == name).and_then(|at| self.orders[at].told()),
        };
        found.into_iter().map(column).collect()
    }

    /// Parse a row, which begins on this line, or return all of its errors.
    pub(super) fn read(&self, row: &StringRecord, line: u64) -> Result<Row, Vec<CsvError>> {
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
        let mut cells = Cells { header: self, row, line, errors: Vec::new() };
        let company = company_name(&cells.text("company"));
        let company = cells.or_wrong("company", company.map_err(|error| reason_of(&error)));
        let terms = ContractTerms {
            project: cells.text("project"),
            signed_on: cells.day("signed_on").unwrap_or_default(),
            emails: emails(&cells.text("emails")),
            max_nodes: cells.required("max_nodes", number).unwrap_or_default(),
            starts_on: cells.optional_day("starts_on"),
            expires_on: cells.optional_day("expires_on"),
            language: cells.optional("language", language).unwrap_or_default(),
            notes: cells.text("notes"),
        };
        let terms = check_each_term(terms);
        let terms = terms.map_err(|wrong| wrong.iter().for_each(|error| cells.refuse(error)));
        match (company, terms) {
            (Some(company), Ok(terms)) if cells.errors.is_empty() => {
                Ok(Row { line, company, terms })
            }
            _ => Err(cells.wrong()),
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        let known = CONTRACTS.iter().position(|known| *known == column);
        known.and_then(|known| self.places[known])
    }
}

impl Row {
    /// The value of a column, as an export writes it.
    pub(super) fn value(&self, column: &str) -> String {
        let terms = &self.terms;
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        match column {
            "company" => self.company.clone(),
            "project" => terms.project.clone(),
            "signed_on" => terms.signed_on.to_string(),
            "emails" => terms.emails.join(";"),
            "max_nodes" => terms.max_nodes.to_string(),
            "starts_on" => day(terms.starts_on),
            "expires_on" => day(terms.expires_on),
            "language" => terms.language.to_string(),
            _ => terms.notes.clone(),
        }
    }

    /// The key by which contracts are identified.
    pub(super) fn key(&self) -> ContractKey {
        ContractKey {
            company: name_key(&self.company),
            project: name_key(&self.terms.project),
            signed_on: self.terms.signed_on,
        }
    }

    /// The error that it is a duplicate, in the file or of the database.
    pub(super) fn twice(&self, reason: String) -> CsvError {
        let Self { line, company, terms } = self;
        error(*line, "", &format!("{company}, {}, {}", terms.project, terms.signed_on), reason)
    }
}

/// The cells of a row by column, and their errors.
struct Cells<'a> {
    header: &'a Header,
    row: &'a StringRecord,
    line: u64,
    errors: Vec<CsvError>,
}

impl Cells<'_> {
    /// The text of a column, empty if the file lacks it. Blanks around it are none of it.
    fn text(&self, column: &str) -> String {
        let place = self.header.place(column);
        let cell = place.and_then(|place| self.row.get(place)).unwrap_or_default();
        unescape_formula(trimmed(cell)).replace('\u{a0}', " ")
    }

    fn required<T>(&mut self, column: &str, read: fn(&str) -> Result<T, String>) -> Option<T> {
        let value = read(&self.text(column));
        self.or_wrong(column, value)
    }

    fn optional<T>(&mut self, column: &str, read: fn(&str) -> Result<T, String>) -> Option<T> {
        if self.text(column).is_empty() { None } else { self.required(column, read) }
    }

    fn day(&mut self, column: &str) -> Option<NaiveDate> {
        let at = DAYS.iter().position(|name| *name == column);
        let order = at.map(|at| self.header.orders[at]).unwrap_or_default();
        let value = order.read(&self.text(column));
        self.or_wrong(column, value)
    }

    fn optional_day(&mut self, column: &str) -> Option<NaiveDate> {
        if self.text(column).is_empty() { None } else { self.day(column) }
    }

    fn or_wrong<T>(&mut self, column: &str, value: Result<T, String>) -> Option<T> {
        let wrong = |reason| error(self.line, column, &self.text(column), reason);
        value.map_err(wrong).map_err(|error| self.errors.push(error)).ok()
    }

    /// Report a refused field of the contract as an error of its column.
    fn refuse(&mut self, refused: &AdminError) {
        let column = match refused {
            AdminError::Invalid { field: "email", .. } => "emails",
            AdminError::Invalid { field: "expires", .. } => "expires_on",
            AdminError::Invalid { field, .. } => field,
            _ => "",
        };
        // What can't be read is wrong for that alone.
        if self.errors.iter().any(|error| error.column == column) {
            return;
        }
        self.errors.push(error(self.line, column, &self.text(column), reason_of(refused)));
    }

    /// The errors, in the order of the columns.
    fn wrong(mut self) -> Vec<CsvError> {
        self.errors.sort_by_key(|error| self.header.place(&error.column));
        self.errors
    }
}

fn reason_of(error: &AdminError) -> String {
    match error {
        AdminError::Invalid { reason, .. } => reason.clone(),
        other => other.to_string(),
    }
}

pub(super) fn error(line: u64, column: &str, value: &str, reason: String) -> CsvError {
    let value = value.chars().take(SHOWN).collect();
    CsvError { line, column: column.to_owned(), value, reason }
}

fn language(text: &str) -> Result<Language, String> {
    text.parse().map_err(str::to_owned)
}
