//! Parsing a row of the file into a contract.

use chrono::NaiveDate;
use csv::StringRecord;
use rollcall_domain::{Language, contracts::ContractTerms, name_key};
use rollcall_storage::contracts::ContractKey;

use super::CsvError;
use crate::{
    ProvisionError,
    contracts::{check_each_term, company_name},
};
use crate::{contracts::csv::CONTRACTS, csv::unescape_formula};

/// Columns that may be left out.
const OPTIONAL: [&str; 4] = ["starts_on", "expires_on", "language", "notes"];

/// The longest reported value, in characters.
const SHOWN: usize = 100;

/// The positions of the columns.
pub(super) struct Header {
    places: [Option<usize>; 9],
    width: usize,
}

/// The contract of a row.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) company: String,
    pub(super) terms: ContractTerms,
}

impl Header {
    /// Parse the header row, which begins on this line, or return its errors.
    pub(super) fn of(row: &StringRecord, line: u64) -> Result<Self, Vec<CsvError>> {
        let (mut places, mut errors) = ([None; 9], Vec::new());
        let wrong = |column: &str, reason: &str| error(line, column, column, reason.to_owned());
        for (place, name) in row.iter().enumerate() {
            let name = name.trim().to_lowercase();
            match CONTRACTS.iter().position(|known| *known == name) {
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
        if errors.is_empty() { Ok(Self { places, width: row.len() }) } else { Err(errors) }
    }

    /// Parse a row, which begins on this line, or return all of its errors.
    pub(super) fn read(&self, row: &StringRecord, line: u64) -> Result<Row, Vec<CsvError>> {
        if row.len() != self.width {
            let reason = format!("the row has {} cells, the header {}", row.len(), self.width);
            return Err(vec![error(line, "", "", reason)]);
        }
        let mut cells = Cells { header: self, row, line, errors: Vec::new() };
        let company = company_name(cells.text("company"));
        let company = cells.or_wrong("company", company.map_err(|error| reason_of(&error)));
        let terms = ContractTerms {
            project: cells.text("project").to_owned(),
            signed_on: cells.required("signed_on", date).unwrap_or_default(),
            emails: cells.emails(),
            max_nodes: cells.required("max_nodes", number).unwrap_or_default(),
            starts_on: cells.optional("starts_on", date),
            expires_on: cells.optional("expires_on", date),
            language: cells.optional("language", language).unwrap_or_default(),
            notes: cells.text("notes").to_owned(),
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

impl<'a> Cells<'a> {
    /// The cell of a column; empty if the file doesn't have it.
    fn text(&self, column: &str) -> &'a str {
        let place = self.header.place(column);
        unescape_formula(
            place.and_then(|place| self.row.get(place)).unwrap_or_default().trim_matches(' '),
        )
    }

    fn required<T>(&mut self, column: &str, read: fn(&str) -> Result<T, String>) -> Option<T> {
        let value = read(self.text(column));
        self.or_wrong(column, value)
    }

    fn optional<T>(&mut self, column: &str, read: fn(&str) -> Result<T, String>) -> Option<T> {
        if self.text(column).is_empty() { None } else { self.required(column, read) }
    }

    fn emails(&self) -> Vec<String> {
        let each = self.text("emails").split([';', '；']).map(str::trim);
        each.filter(|email| !email.is_empty()).map(str::to_owned).collect()
    }

    fn or_wrong<T>(&mut self, column: &str, value: Result<T, String>) -> Option<T> {
        let wrong = |reason| error(self.line, column, self.text(column), reason);
        value.map_err(wrong).map_err(|error| self.errors.push(error)).ok()
    }

    /// Report a refused field of the contract as an error of its column.
    fn refuse(&mut self, refused: &ProvisionError) {
        let column = match refused {
            ProvisionError::Invalid { field: "email", .. } => "emails",
            ProvisionError::Invalid { field: "expires", .. } => "expires_on",
            ProvisionError::Invalid { field, .. } => field,
            _ => "",
        };
        // What can't be read is wrong for that alone.
        if self.errors.iter().any(|error| error.column == column) {
            return;
        }
        self.errors.push(error(self.line, column, self.text(column), reason_of(refused)));
    }

    /// The errors, in the order of the columns.
    fn wrong(mut self) -> Vec<CsvError> {
        self.errors.sort_by_key(|error| self.header.place(&error.column));
        self.errors
    }
}

fn reason_of(error: &ProvisionError) -> String {
    match error {
        ProvisionError::Invalid { reason, .. } => reason.clone(),
        other => other.to_string(),
    }
}

pub(super) fn error(line: u64, column: &str, value: &str, reason: String) -> CsvError {
    let value = value.chars().take(SHOWN).collect();
    CsvError { line, column: column.to_owned(), value, reason }
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let formats = ["%Y-%m-%d", "%Y/%m/%d"];
    let day = formats.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    day.ok_or_else(|| "must be a day such as 2026-12-31".to_owned())
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "must be a whole number".to_owned())
}

fn language(text: &str) -> Result<Language, String> {
    text.parse().map_err(str::to_owned)
}
