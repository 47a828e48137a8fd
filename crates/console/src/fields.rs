//! The fields of a form or a query, as they were sent.

use std::{any::Any, fmt::Display, num::ParseIntError, str::FromStr};

use actix_web::web::Query;
use chrono::ParseError;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use crate::form::FieldError;

/// Fields as they were sent, with plain line breaks.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl<N: Into<String>> FromIterator<(N, String)> for Fields {
    fn from_iter<T: IntoIterator<Item = (N, String)>>(pairs: T) -> Self {
        // Browsers send lines as they did on teletypes.
        let plain = |(name, value): (N, String)| (name.into(), value.replace("\r\n", "\n"));
        Self(pairs.into_iter().map(plain).collect())
    }
}

impl Fields {
    /// Read a form or a query; what can't be read has no fields, nor has what holds a NUL, which no
    /// browser sends and PostgreSQL doesn't take.
    pub(crate) fn of(text: &str) -> Self {
        let pairs = Query::<Vec<(String, String)>>::from_query(text).map(Query::into_inner);
        let pairs = pairs.unwrap_or_default();
        match pairs.iter().any(|(_, value)| value.contains('\0')) {
            true => Self::default(),
            false => pairs.into_iter().collect(),
        }
    }

    /// With these, as far as they aren't there.
    pub(crate) fn or(mut self, others: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        for (name, value) in others {
            if !self.is_there(name) {
                self.0.push((name.to_owned(), value));
            }
        }
        self
    }

    /// The fields that say something.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter().map(|(name, value)| (name.as_str(), value.trim()));
        pairs.filter(|(_, value)| !value.is_empty())
    }

    /// Whether a field is there.
    pub(crate) fn is_there(&self, name: &str) -> bool {
        self.0.iter().any(|(given, _)| given == name)
    }

    /// A field as it was sent; empty if it isn't there.
    pub(crate) fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A field without blanks around it; `None` if nothing is left.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        Some(self.raw(name).trim()).filter(|text| !text.is_empty())
    }

    /// A field that isn't to be shown again.
    pub(crate) fn secret(&self, name: &str) -> SecretString {
        self.raw(name).into()
    }

    /// A field read as what it means; `None` if it is empty.
    pub(crate) fn read<T: FromStr<Err: Display + 'static>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, FieldError> {
        let read = self.text(name).map(str::parse).transpose();
        read.map_err(|error| FieldError::new(name, reason(&error)))
    }

    /// A field that must not be empty, read as what it means.
    pub(crate) fn required<T: FromStr<Err: Display + 'static>>(
        &self,
        name: &'static str,
    ) -> Result<T, FieldError> {
        self.read(name)?.ok_or_else(|| FieldError::new(name, "must be given"))
    }

    /// The entries of a list, each read as what it means: one a line, or between commas.
    pub(crate) fn list<T: FromStr<Err: Display + 'static>>(
        &self,
        name: &'static str,
    ) -> Result<Vec<T>, FieldError> {
        let entries = self.raw(name).split(['\n', ',']).map(str::trim);
        let read = |entry: &str| {
            let wrong = |error| FieldError::new(name, format!("{entry}: {}", reason(&error)));
            entry.parse().map_err(wrong)
        };
        entries.filter(|entry| !entry.is_empty()).map(read).collect()
    }

    /// The lines of a field that say something.
    pub(crate) fn lines(&self, name: &str) -> impl Iterator<Item = &str> {
        let lines = self.raw(name).lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }

    /// All values of a field, such as the boxes of a list that are ticked.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let given = self.0.iter().filter(move |(given, _)| given == name);
        given.map(|(_, value)| value.as_str())
    }

    /// The fields whose names begin like this: what comes after it, and the value.
    pub(crate) fn beginning<'a>(
        &'a self,
        with: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let rest =
            move |(name, value): &'a (String, String)| Some((name.strip_prefix(with)?, &**value));
        self.0.iter().filter_map(rest)
    }

    /// A hash of all fields: the same only of the same form.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for text in self.0.iter().flat_map(|(name, value)| [name, value]) {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        hash.finalize().into()
    }

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }
}

/// Why a field can't be read, in words for people: what the standard library says is for programmers.
fn reason<E: Display + 'static>(error: &E) -> String {
    match error as &dyn Any {
        error if error.is::<ParseIntError>() => "must be a whole number".to_owned(),
        error if error.is::<ParseError>() => "must be a day such as 2026-12-31".to_owned(),
        _ => error.to_string(),
    }
}
