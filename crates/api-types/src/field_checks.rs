//! Checking what came in: every wrong field is found, each named by its JSON path.

use chrono::NaiveDate;
use rollcall_domain::{
    InvalidText,
    accounts::served_domain,
    is_storable_day,
    limits::{ACCOUNT_NAME_MAX, DOMAIN_MAX, NODE_ID_MAX, PASSWORD_MAX},
    text,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A field that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Its path in the body, the name of a query parameter, or the name of a header.
    #[schema(example = "node.node_id")]
    pub field: String,
    /// What is wrong with it; completes the sentence "the field …".
    #[schema(example = "must not be empty")]
    pub reason: String,
}

impl FieldError {
    /// A field and what is wrong with it.
    pub fn new(field: impl Into<String>, reason: impl ToString) -> Self {
        Self { field: field.into(), reason: reason.to_string() }
    }
}

/// A body that turns into what the use cases take.
pub trait Checked {
    /// What it becomes.
    type Valid;

    /// Check all of it.
    ///
    /// # Errors
    /// Every field that is not acceptable.
    fn check(self) -> Result<Self::Valid, Vec<FieldError>>;
}

/// Check an account's name.
///
/// # Errors
/// Why it can't be one.
pub fn account_name(value: &str) -> Result<String, InvalidText> {
    text(value, ACCOUNT_NAME_MAX)
}

/// Check a project's id.
///
/// # Errors
/// Why it can't be one.
pub fn project_id(value: &str) -> Result<String, InvalidText> {
    text(value, NODE_ID_MAX)
}

/// Check a password.
///
/// # Errors
/// Why it can't be one.
pub fn password(value: &str) -> Result<(), InvalidText> {
    verbatim(value, PASSWORD_MAX)
}

/// Like [`text`], for what must come back or be compared as it was sent.
fn verbatim(value: &str, max: usize) -> Result<(), InvalidText> {
    if value.is_empty() {
        return Err(InvalidText::Empty);
    }
    if value.chars().count() > max {
        return Err(InvalidText::TooLong(max));
    }
    if value.chars().any(char::is_control) {
        return Err(InvalidText::Control);
    }
    Ok(())
}

/// The faults found so far, below a path like `node.`.
#[derive(Default)]
pub(crate) struct FieldChecks {
    found: Vec<FieldError>,
    below: String,
}

impl FieldChecks {
    /// Name the fields that follow below `path`.
    pub(crate) fn below(&mut self, path: impl Into<String>) -> &mut Self {
        self.below = path.into();
        self
    }

    pub(crate) fn add(&mut self, name: &str, reason: impl ToString) {
        self.found.push(FieldError::new(format!("{}{name}", self.below), reason));
    }

    /// A required text, trimmed.
    pub(crate) fn text(&mut self, name: &str, value: &str, max: usize) -> String {
        text(value, max).unwrap_or_else(|reason| {
            self.add(name, reason);
            String::new()
        })
    }

    /// A text that may be missing.
    pub(crate) fn optional(
        &mut self,
        name: &str,
        value: Option<String>,
        max: usize,
    ) -> Option<String> {
        value.map(|value| self.text(name, &value, max))
    }

    /// The domain that a node serves, as it wrote it; it may be missing.
    pub(crate) fn domain(&mut self, value: Option<String>) -> Option<String> {
        let value = self.optional("domain", value, DOMAIN_MAX).filter(|value| !value.is_empty())?;
        if let Err(reason) = served_domain(&value) {
            self.add("domain", reason);
        }
        Some(value)
    }

    /// A text that may be missing and is kept as it is.
    pub(crate) fn verbatim(
        &mut self,
        name: &str,
        value: Option<String>,
        max: usize,
    ) -> Option<String> {
        if let Some(Err(reason)) = value.as_deref().map(|value| verbatim(value, max)) {
            self.add(name, reason);
        }
        value
    }

    /// A day.
    pub(crate) fn day(&mut self, name: &str, day: NaiveDate) -> NaiveDate {
        if !is_storable_day(day) {
            self.add(name, "must be a day of the years 1 to 9999");
        }
        day
    }

    /// `checked`, if nothing was wrong.
    pub(crate) fn or<T>(self, checked: T) -> Result<T, Vec<FieldError>> {
        if self.found.is_empty() { Ok(checked) } else { Err(self.found) }
    }
}
