//! Validation of contract terms.

use std::collections::HashSet;

use rollcall_domain::{
    contracts::ContractTerms,
    email, email_key,
    limits::{CAPACITY_MAX, EMAILS_MAX, NAME_MAX, NOTES_MAX},
    lines, name_key, text,
};
use rollcall_mail::Address;

use super::ContractDraft;
use crate::{AdminError, error::invalid};

/// The longest wrong address that is repeated, in characters.
const SHOWN: usize = 80;

impl From<ContractDraft> for ContractTerms {
    fn from(draft: ContractDraft) -> Self {
        Self {
            project: draft.project,
            signed_on: draft.signed_on,
            emails: draft.emails,
            max_nodes: draft.max_nodes,
            starts_on: draft.starts_on,
            expires_on: draft.expires_on,
            language: draft.language,
            notes: draft.notes,
        }
    }
}

/// Validate a company's name.
pub(crate) fn company_name(name: &str) -> Result<String, AdminError> {
    named(name, "company")
}

/// Validate terms; returns the first error.
pub(crate) fn check_terms(terms: ContractTerms) -> Result<ContractTerms, AdminError> {
    check_each_term(terms).map_err(|mut wrong| wrong.swap_remove(0))
}

/// Validate terms; returns all errors.
pub(crate) fn check_each_term(terms: ContractTerms) -> Result<ContractTerms, Vec<AdminError>> {
    let mut wrong = Vec::new();
    if let Err(error) = check_capacity(terms.max_nodes) {
        wrong.push(error);
    }
    if terms.starts_on.zip(terms.expires_on).is_some_and(|(first, last)| last < first) {
        wrong.push(invalid("expires", "must not be before the first valid day"));
    }
    let project = named(&terms.project, "project").map_err(|error| wrong.push(error));
    let emails = addresses(&terms.emails).map_err(|error| wrong.push(error));
    let notes = lines(&terms.notes, NOTES_MAX);
    let notes = notes.map_err(|reason| wrong.push(invalid("notes", reason)));
    match (project, emails, notes) {
        (Ok(project), Ok(emails), Ok(notes)) if wrong.is_empty() => {
            Ok(ContractTerms { project, emails, notes, ..terms })
        }
        _ => Err(wrong),
    }
}

fn named(name: &str, field: &'static str) -> Result<String, AdminError> {
    let name = text(name, NAME_MAX).map_err(|reason| invalid(field, reason))?;
    if name_key(&name).is_empty() {
        return Err(invalid(field, "must not be empty"));
    }
    Ok(name)
}

/// A value to be repeated in an error: in quotes, truncated.
fn shown(address: &str) -> String {
    format!("{:?}", address.chars().take(SHOWN).collect::<String>())
}

/// Validate the contacts and drop duplicates.
fn addresses(given: &[String]) -> Result<Vec<String>, AdminError> {
    let (mut seen, mut emails) = (HashSet::new(), Vec::new());
    for address in given {
        let wrong = |reason| invalid("email", format!("{reason}; {} is not one", shown(address)));
        let address = email(address).map_err(|reason| wrong(reason.to_string()))?;
        if address.parse::<Address>().is_err() {
            return Err(wrong("must be addresses that mail can be sent to".to_owned()));
        }
        if seen.insert(email_key(&address)) {
            emails.push(address);
        }
    }
    match emails.len() {
        0 => Err(invalid("email", "must be there: credentials are mailed to it")),
        1..=EMAILS_MAX => Ok(emails),
        _ => Err(invalid("email", "must be at most 20 addresses")),
    }
}

pub(crate) fn check_capacity(max_nodes: u32) -> Result<(), AdminError> {
    if max_nodes > CAPACITY_MAX {
        return Err(invalid("max_nodes", "must be at most 100000000"));
    }
    Ok(())
}
