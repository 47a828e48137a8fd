//! The errors of staff's use cases.

use std::error::Error;

use super::{AppError, Refusal};

/// Why an operation of staff is refused.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// It doesn't exist.
    #[error("there is no {what} \"{name}\"")]
    Unknown {
        /// Tenant, account, registration.
        what: &'static str,
        /// The requested id or name.
        name: String,
    },
    /// The name is or was in use.
    #[error("the {what} \"{name}\" exists already")]
    Taken {
        /// Tenant, account.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A field is invalid.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field, as the command line and the API name it.
        field: &'static str,
        /// Completes "the field …".
        reason: String,
    },
    /// It was changed meanwhile: the version doesn't match.
    #[error("it was changed meanwhile: read it again, and decide again")]
    Changed,
    /// The rules of an area don't allow it.
    #[error("{0}")]
    Refused(Box<dyn Refusal>),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

impl<R: Refusal> From<R> for AdminError {
    fn from(refusal: R) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl AdminError {
    /// What the rules of one area refused, if that is it.
    pub fn refusal<R: Refusal>(&self) -> Option<&R> {
        match self {
            Self::Refused(refusal) => (refusal.as_ref() as &dyn Error).downcast_ref(),
            _ => None,
        }
    }
}

/// The error of an invalid field.
pub(crate) fn invalid(field: &'static str, reason: impl ToString) -> AdminError {
    AdminError::Invalid { field, reason: reason.to_string() }
}
