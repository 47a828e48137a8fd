//! Query parameters of the Staff API, read by the handler once it knows who calls.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Query};
use chrono::NaiveDate;
use rollcall_api_types::FieldError;
use rollcall_domain::{is_storable_day, text};
use secrecy::SecretString;

use crate::Problem;

/// A query string that is not parsed until the handler asks for it.
pub(crate) struct DeferredQuery(String);

impl FromRequest for DeferredQuery {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(req.query_string().to_owned())))
    }
}

/// The query parameters of a list. Each is read once; the errors are collected.
pub(crate) struct QueryParameters {
    given: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

/// The longest text of a parameter.
const TEXT_MAX: usize = 255;
const PAGE_DEFAULT: u64 = 50;
const PAGE_MAX: u64 = 200;

impl DeferredQuery {
    /// Its fields, where they are not the parameters of a list.
    pub(crate) fn fields(&self) -> Fields {
        Fields::of(&self.0)
    }

    /// Parse it as the parameters of a list.
    pub(crate) fn parameters(&self) -> Result<QueryParameters, Problem> {
        let pairs = Query::<Vec<(String, String)>>::from_query(&self.0);
        let pairs = pairs.map_err(|_| Problem::field("query", "can't be read"))?;
        Ok(QueryParameters { given: pairs.into_inner(), errors: Vec::new() })
    }
}

impl QueryParameters {
    /// A parameter as text.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match text(self.given(name)?, TEXT_MAX) {
            Ok(text) => Some(text),
            Err(reason) => {
                self.errors.push(FieldError::new(name, reason));
                None
            }
        }
    }

    fn given(&self, name: &str) -> Option<&str> {
        let given = self.given.iter().rev().find(|(given, _)| given == name);
        given.map(|(_, value)| value.as_str())
    }

    /// A parameter parsed by `FromStr`; `expected` completes "must be …".
    pub(crate) fn read<T: FromStr>(&mut self, name: &str, expected: &str) -> Option<T> {
        self.read_by(name, expected, |text| text.parse().ok())
    }

    /// A parameter parsed by `read`.
    pub(crate) fn read_by<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.given(name)?);
        if value.is_none() {
            self.errors.push(FieldError::new(name, format!("must be {expected}")));
        }
        value
    }

    /// A parameter that is a date.
    pub(crate) fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let day = |text: &str| text.parse().ok().filter(|day| is_storable_day(*day));
        self.read_by(name, "a day such as 2026-01-31", day)
    }

    /// The pagination cursor.
    pub(crate) fn cursor<T: FromStr>(&mut self) -> Option<T> {
        self.read("cursor", "the next_cursor of the part before")
    }

    /// The page size: 1 to 200, 50 by default.
    pub(crate) fn limit(&mut self) -> u64 {
        let within = |text: &str| text.parse().ok().filter(|limit| (1..=PAGE_MAX).contains(limit));
        self.read_by("limit", "a number from 1 to 200", within).unwrap_or(PAGE_DEFAULT)
    }

    /// The collected errors, if any.
    pub(crate) fn checked(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(self.errors)) }
    }
}

/// Form or query fields that hold secrets: taken as they are, and never repeated in an answer.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn of(text: &str) -> Self {
        let pairs = Query::<Vec<(String, String)>>::from_query(text);
        Self(pairs.map(Query::into_inner).unwrap_or_default())
    }

    /// A field; empty if it isn't there.
    pub(crate) fn secret(&self, name: &str) -> SecretString {
        let given = self.0.iter().find(|(given, _)| given == name);
        given.map(|(_, value)| value.as_str()).unwrap_or_default().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_parameter_is_named() {
        let parameters = |query: &str| DeferredQuery(query.to_owned()).parameters().unwrap();
        let mut right = parameters("search=a%20b&limit=200&other=%00&limit=7");
        assert_eq!((right.text("search").as_deref(), right.limit()), (Some("a b"), 7));
        assert!(right.text("nothing").is_none() && right.checked().is_ok());
        let mut wrong = parameters("search=%00&limit=0&cursor=x");
        wrong.text("search");
        wrong.cursor::<i64>();
        assert_eq!(wrong.limit(), PAGE_DEFAULT);
        let fields: Vec<_> = wrong.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["search", "cursor", "limit"]);
        assert!(wrong.checked().is_err());
    }
}
