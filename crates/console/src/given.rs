//! What was typed into a form, to be mended.

use std::{fmt::Display, str::FromStr};

use actix_web::http::StatusCode;
use rollcall_app::AdminError;

use crate::{Refused, fields::Fields, refused::sentence};

/// The fields of a form as they were given, and what is wrong with one of them.
#[derive(Default)]
pub(crate) struct Given {
    values: Vec<(&'static str, String)>,
    wrong: Option<(&'static str, String)>,
}

/// A field that can't be read, and why.
pub(crate) type Wrong = (&'static str, String);

impl Given {
    /// Values of our own, to begin with.
    pub(crate) fn new(values: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { values: values.into_iter().collect(), wrong: None }
    }

    /// What was sent in these fields.
    pub(crate) fn of(names: &[&'static str], fields: &Fields) -> Self {
        let values = names.iter().map(|name| (*name, fields.raw(name).replace("\r\n", "\n")));
        Self { values: values.collect(), wrong: None }
    }

    /// Values of which one may be wrong.
    pub(crate) fn with(values: Vec<(&'static str, String)>, wrong: Option<Wrong>) -> Self {
        Self { values, wrong }
    }

    /// What was sent in these fields, of which one is wrong.
    pub(crate) fn wrongly(names: &[&'static str], fields: &Fields, wrong: Wrong) -> Self {
        Self { wrong: Some(wrong), ..Self::of(names, fields) }
    }

    /// The value of a field.
    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        !self.value(name).is_empty()
    }

    /// What is wrong with a field.
    pub(crate) fn wrong(&self, name: &str) -> Option<&str> {
        let wrong = self.wrong.as_ref().filter(|(field, _)| *field == name);
        wrong.map(|(_, reason)| reason.as_str())
    }

    /// What is wrong with no field of the form.
    pub(crate) fn wrong_otherwise(&self) -> Option<&str> {
        let of_form = |field: &str| self.values.iter().any(|(known, _)| *known == field);
        let wrong = self.wrong.as_ref().filter(|(field, _)| !of_form(field));
        wrong.map(|(_, reason)| reason.as_str())
    }

    /// The status of the form's page: 422 if something is wrong, else this.
    pub(crate) fn status(&self, otherwise: StatusCode) -> StatusCode {
        if self.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { otherwise }
    }
}

/// What staff can mend of what a use case refused; anything else goes on as it is.
pub(crate) fn mendable(error: AdminError) -> Result<Wrong, Refused> {
    match error {
        AdminError::Invalid { field, reason } => Ok((named(field), reason)),
        refused @ (AdminError::Refused(_) | AdminError::Taken { .. }) => {
            Ok(("", sentence(&refused.to_string())))
        }
        other => Err(other.into()),
    }
}

/// A field as forms name it.
fn named(field: &'static str) -> &'static str {
    match field {
        "expires" => "expires_on",
        "starts" => "starts_on",
        "interval" => "interval_s",
        "grace" => "grace_s",
        other => other,
    }
}

/// A field that may be empty.
pub(crate) fn one<T: FromStr<Err: Display>>(
    fields: &Fields,
    field: &'static str,
) -> Result<Option<T>, Wrong> {
    let read = fields.text(field).map(str::parse).transpose();
    read.map_err(|error: T::Err| (field, error.to_string()))
}

/// A field that must say something.
pub(crate) fn must<T: FromStr<Err: Display>>(
    fields: &Fields,
    field: &'static str,
) -> Result<T, Wrong> {
    one(fields, field)?.ok_or_else(|| (field, "must not be empty".to_owned()))
}

/// The entries of a list: one a line, or between commas.
pub(crate) fn many<T: FromStr<Err: Display>>(
    fields: &Fields,
    field: &'static str,
) -> Result<Vec<T>, Wrong> {
    let entries = fields.raw(field).split(['\n', ',']).map(str::trim);
    let read = entries
        .filter(|entry| !entry.is_empty())
        .map(|entry| entry.parse().map_err(|error: T::Err| (field, format!("{entry}: {error}"))));
    read.collect()
}
