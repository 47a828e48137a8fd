//! A form: what stands in its fields, what is wrong with one of them, and how a struct is read from them.

use actix_web::http::StatusCode;
use rollcall_app::AdminError;

use crate::{Refused, fields::Fields, refused::sentence};

mod data;

pub(crate) use data::{FieldValue, FormData, form_data};

/// What is wrong with a field.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The field's name; empty where no single field is at fault.
    pub(crate) field: &'static str,
    /// Completes "the field …", or is a sentence.
    pub(crate) reason: String,
}

impl FieldError {
    /// This field, for this reason.
    pub(crate) fn new(field: &'static str, reason: impl ToString) -> Self {
        Self { field, reason: reason.to_string() }
    }

    /// Whether it is about the field of this name. Use cases name a field as the command line does:
    /// without its unit.
    fn is_about(&self, name: &str) -> bool {
        matches!(name.strip_prefix(self.field), Some("" | "_on" | "_s"))
    }
}

/// Why a form isn't taken.
#[derive(Debug)]
pub(crate) enum FormError {
    /// Something in it is wrong: it is shown again.
    Invalid(FieldError),
    /// Somebody else has changed meanwhile what it is about: it is shown again.
    Conflict,
    /// There is no such page, or a fault.
    Refused(Refused),
}

impl FormError {
    /// What is wrong with no field is wrong with this one.
    pub(crate) fn at(self, field: &'static str) -> Self {
        match self {
            Self::Invalid(FieldError { field: "", reason }) => {
                Self::Invalid(FieldError { field, reason })
            }
            other => other,
        }
    }
}

impl From<FieldError> for FormError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(error)
    }
}

impl From<Refused> for FormError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<AdminError> for FormError {
    fn from(error: AdminError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            AdminError::Invalid { field, reason } => FieldError { field, reason }.into(),
            AdminError::Unknown { what, .. } => FieldError::new(what, told).into(),
            AdminError::Taken { .. } | AdminError::Refused(_) => FieldError::new("", told).into(),
            AdminError::Changed => Self::Conflict,
            AdminError::Failed(error) => Self::Refused(error.into()),
        }
    }
}

/// A form as it is shown.
pub(crate) struct Form {
    /// The names of its fields that show what is wrong with them.
    names: &'static [&'static str],
    fields: Fields,
    error: Option<FieldError>,
    /// Whether somebody else has changed meanwhile what it is about.
    pub(crate) is_conflict: bool,
}

impl Form {
    /// As it is opened, with this in its fields.
    pub(crate) fn new<N: Into<String>>(
        names: &'static [&'static str],
        values: impl IntoIterator<Item = (N, String)>,
    ) -> Self {
        Self::filled(names, values.into_iter().collect())
    }

    /// As it is opened, with nothing in its fields.
    pub(crate) fn empty(names: &'static [&'static str]) -> Self {
        Self::filled(names, Fields::default())
    }

    /// As it was sent.
    pub(crate) fn filled(names: &'static [&'static str], fields: Fields) -> Self {
        Self { names, fields, error: None, is_conflict: false }
    }

    /// As it was sent and not taken.
    pub(crate) fn rejected(
        names: &'static [&'static str],
        fields: Fields,
        why: FormError,
    ) -> Result<Self, Refused> {
        let form = Self::filled(names, fields);
        match why {
            FormError::Invalid(error) => Ok(Self { error: Some(error), ..form }),
            FormError::Conflict => Ok(Self { is_conflict: true, ..form }),
            FormError::Refused(refused) => Err(refused),
        }
    }

    /// With these values in fields that weren't sent.
    pub(crate) fn or(self, values: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { fields: self.fields.or(values), ..self }
    }

    /// The status of its page.
    pub(crate) fn status(&self) -> StatusCode {
        match (&self.error, self.is_conflict) {
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

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.fields.ticked(name)
    }

    /// Whether a box of a list is ticked.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).any(|given| given == value)
    }

    /// What is wrong with a field.
    pub(crate) fn error(&self, name: &str) -> Option<&str> {
        self.error.as_ref().filter(|it| it.is_about(name)).map(|it| it.reason.as_str())
    }

    /// What is wrong with none of its fields.
    pub(crate) fn other_error(&self) -> Option<String> {
        let is_shown = |it: &&FieldError| self.names.iter().any(|name| it.is_about(name));
        let error = self.error.as_ref().filter(|it| !is_shown(it))?;
        // A sentence says itself what it is about.
        match error.field {
            "" => Some(error.reason.clone()),
            _ if error.reason.ends_with('.') => Some(error.reason.clone()),
            field => Some(format!("{field}: {}", error.reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["name", "expires_on"];

    fn rejected(field: &'static str, reason: &str) -> Form {
        let fields = Fields::of("name=acme&other=1");
        Form::rejected(NAMES, fields, FieldError::new(field, reason).into()).ok().unwrap()
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field_or_above_all_of_them() {
        let at_field = rejected("expires_on", "must be a day");
        assert_eq!(at_field.error("expires_on"), Some("must be a day"));
        assert_eq!((at_field.error("name"), at_field.other_error()), (None, None));
        assert_eq!((at_field.value("name"), at_field.status().as_u16()), ("acme", 422));
        let as_on_the_command_line = rejected("expires", "must not be over");
        assert_eq!(as_on_the_command_line.error("expires_on"), Some("must not be over"));
        for (field, reason, told) in [
            ("other", "must be given", "other: must be given"),
            ("", "The contract is used up.", "The contract is used up."),
            ("contract", "There is no contract.", "There is no contract."),
        ] {
            let form = rejected(field, reason);
            assert_eq!(form.other_error().as_deref(), Some(told));
            assert!(NAMES.iter().all(|name| form.error(name).is_none()), "{field}");
        }
        let moved = FormError::from(FieldError::new("", "Nobody has it.")).at("name");
        let form = Form::rejected(NAMES, Fields::default(), moved).ok().unwrap();
        assert_eq!(form.error("name"), Some("Nobody has it."));
    }

    #[test]
    fn a_conflict_is_no_error_and_what_was_not_sent_may_begin_otherwise() {
        let conflict = Form::rejected(NAMES, Fields::of("name=acme"), FormError::Conflict);
        let form = conflict.ok().unwrap();
        assert!(form.is_conflict && form.other_error().is_none());
        assert_eq!(form.status(), StatusCode::CONFLICT);
        let form = form.or([("name", "other".to_owned()), ("expires_on", "2030-12-31".to_owned())]);
        assert_eq!((form.value("name"), form.value("expires_on")), ("acme", "2030-12-31"));
        assert!(Form::rejected(NAMES, Fields::default(), Refused::NotFound.into()).is_err());
    }
}
