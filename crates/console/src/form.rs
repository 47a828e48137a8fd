//! A form as it is shown: what stands in its fields, and what is wrong with one of them.

use actix_web::http::StatusCode;
use rollcall_app::AdminError;

use crate::{Refused, fields::Fields, refused::sentence};

/// A field that isn't taken, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Its name; empty where no single field is at fault.
    pub(crate) field: &'static str,
    /// Completes "the field …", or is a sentence.
    pub(crate) reason: String,
}

impl Wrong {
    /// This one, for this reason.
    pub(crate) fn new(field: &'static str, reason: impl ToString) -> Self {
        Self { field, reason: reason.to_string() }
    }
}

/// Why a form isn't taken.
pub(crate) enum NotTaken {
    /// Something in it is wrong: it is shown again.
    Wrong(Wrong),
    /// Somebody else has changed it meanwhile: it is shown again.
    Changed,
    /// There is no such page, or a fault.
    Refused(Refused),
}

impl From<Wrong> for NotTaken {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<AdminError> for NotTaken {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Invalid { field, reason } => Self::Wrong(Wrong { field, reason }),
            AdminError::Unknown { what, .. } => {
                Self::Wrong(Wrong { field: what, reason: sentence(&error.to_string()) })
            }
            AdminError::Taken { .. } => Self::Wrong(Wrong::new("code", "is there already")),
            AdminError::Changed => Self::Changed,
            AdminError::Refused(_) => {
                Self::Wrong(Wrong { field: "", reason: sentence(&error.to_string()) })
            }
            AdminError::Failed(error) => Self::Refused(error.into()),
        }
    }
}

/// What stands in a form.
pub(crate) struct Form {
    /// The names of its fields that say what is wrong with them.
    names: &'static [&'static str],
    fields: Fields,
    wrong: Option<Wrong>,
    /// Whether somebody else has changed meanwhile what it is about.
    pub(crate) changed: bool,
}

impl Form {
    /// As it is opened.
    pub(crate) fn new(names: &'static [&'static str], fields: Fields) -> Self {
        Self { names, fields, wrong: None, changed: false }
    }

    /// As it was sent and not taken.
    pub(crate) fn again(
        names: &'static [&'static str],
        fields: Fields,
        why: NotTaken,
    ) -> Result<Self, Refused> {
        let form = Self::new(names, fields);
        match why {
            NotTaken::Wrong(wrong) => Ok(Self { wrong: Some(wrong), ..form }),
            NotTaken::Changed => Ok(Self { changed: true, ..form }),
            NotTaken::Refused(refused) => Err(refused),
        }
    }

    /// The status of its page.
    pub(crate) fn status(&self) -> StatusCode {
        match (&self.wrong, self.changed) {
            (Some(_), _) => StatusCode::UNPROCESSABLE_ENTITY,
            (None, true) => StatusCode::CONFLICT,
            (None, false) => StatusCode::OK,
        }
    }

    /// What stands in a field.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.fields.raw(name)
    }

    /// Whether this is what stands in a field.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// Whether a box of a list is ticked.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).any(|given| given == value)
    }

    /// What is wrong with a field.
    pub(crate) fn wrong(&self, name: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|it| it.field == name).map(|it| it.reason.as_str())
    }

    /// What is wrong with none of its fields.
    pub(crate) fn wrong_otherwise(&self) -> Option<String> {
        let wrong = self.wrong.as_ref().filter(|it| !self.names.contains(&it.field))?;
        Some(match wrong.field {
            "" => wrong.reason.clone(),
            field => format!("{field}: {}", wrong.reason),
        })
    }
}
