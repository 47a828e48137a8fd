//! Parsing a row of the file into a contract.

use chrono::NaiveDate;
use rollcall_domain::{Language, contracts::ContractTerms, name_key};
use rollcall_storage::contracts::ContractKey;

use super::emails::emails;
use crate::{
    AdminError,
    contracts::{check_each_term, company_name},
    csv::{
        CsvError,
        import::{Cells, error, number, reason_of},
    },
};

/// A contract of a row.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) company: String,
    pub(super) terms: ContractTerms,
}

impl Row {
    /// Parse a row, or return all of its errors.
    pub(super) fn read(mut cells: Cells<'_>) -> Result<Self, Vec<CsvError>> {
        let line = cells.line();
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
        let refuse = |wrong: Vec<AdminError>| {
            wrong.iter().for_each(|error| cells.refuse(column_of(error), reason_of(error)));
        };
        let terms = terms.map_err(refuse).ok();
        cells.or_errors(company.zip(terms).map(|(company, terms)| Self { line, company, terms }))
    }

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

/// The column of a refused field of the contract.
fn column_of(refused: &AdminError) -> &'static str {
    match refused {
        AdminError::Invalid { field: "email", .. } => "emails",
        AdminError::Invalid { field: "expires", .. } => "expires_on",
        AdminError::Invalid { field, .. } => field,
        _ => "",
    }
}

fn language(text: &str) -> Result<Language, String> {
    text.parse().map_err(str::to_owned)
}
