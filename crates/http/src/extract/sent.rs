//! What the Staff API's handlers read once they know who calls: nobody else is told what is wrong
//! with a body or a query.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    marker::PhantomData,
    str::FromStr,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::{Bytes, Query},
};
use chrono::NaiveDate;
use rollcall_api_types::{Checked, FieldError};
use rollcall_domain::{storable, text};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use super::{json, path::segment};
use crate::{Problem, body::Body};

/// A body that was not looked at yet.
pub(crate) struct Sent<T> {
    /// As it came.
    pub(crate) bytes: Bytes,
    media_type: Option<String>,
    says: PhantomData<T>,
}

impl<T: Checked + DeserializeOwned> Sent<T> {
    /// What it says, checked.
    pub(crate) fn read(&self) -> Result<T::Valid, Problem> {
        json::checked::<T>(&self.bytes, self.media_type.as_deref())
    }

    /// What it says, checked; where nothing was sent, what `T` is by default.
    pub(crate) fn read_or_default(&self) -> Result<T::Valid, Problem>
    where
        T: Default,
    {
        if self.bytes.is_empty() {
            return T::default().check().map_err(Problem::fields);
        }
        self.read()
    }
}

/// A form, as a browser sends it.
pub(crate) struct Form;

impl Sent<Form> {
    /// Its fields.
    pub(crate) fn fields(&self) -> Result<Fields, Problem> {
        let named = self.media_type.as_deref().and_then(|media_type| media_type.split(';').next());
        let form = "application/x-www-form-urlencoded";
        if !named.is_some_and(|name| name.trim().eq_ignore_ascii_case(form)) {
            return Err(Problem::field("Content-Type", format!("must be {form}"))
                .status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        Ok(Fields::of(&String::from_utf8_lossy(&self.bytes)))
    }
}

/// The fields of a form or a query that hold secrets: taken as they are, and never repeated.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(text: &str) -> Self {
        let pairs = Query::<Vec<(String, String)>>::from_query(text);
        Self(pairs.map(Query::into_inner).unwrap_or_default())
    }

    /// A field; empty if it isn't there.
    pub(crate) fn secret(&self, name: &str) -> SecretString {
        let given = self.0.iter().find(|(given, _)| given == name);
        given.map(|(_, value)| value.as_str()).unwrap_or_default().into()
    }
}

impl<T> FromRequest for Sent<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let body = req.extensions().get::<Body>().map(|body| body.0.clone());
        let media_type = req.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        ready(Ok(Self { bytes: body.unwrap_or_default(), media_type, says: PhantomData }))
    }
}

/// The id that the address names, as text.
pub(crate) struct IdPath(String);

impl IdPath {
    /// The id; one that can't be read names nothing.
    pub(crate) fn id<T: FromStr>(&self) -> Result<T, Problem> {
        self.0.parse().map_err(|_| Problem::nothing_of_this_id())
    }
}

impl FromRequest for IdPath {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(segment(req, "id").to_owned())))
    }
}

/// A query that was not looked at yet.
pub(crate) struct SentQuery(String);

impl FromRequest for SentQuery {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(req.query_string().to_owned())))
    }
}

/// The parameters of a list: each is taken once, and what is wrong is gathered.
pub(crate) struct Parameters {
    given: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

/// The longest text of a parameter.
const TEXT_MAX: usize = 255;
const LIMIT: u64 = 50;
const MOST: u64 = 200;

impl SentQuery {
    /// Its fields, where they are no list's parameters.
    pub(crate) fn fields(&self) -> Fields {
        Fields::of(&self.0)
    }

    /// Its parameters.
    pub(crate) fn parameters(&self) -> Result<Parameters, Problem> {
        let pairs = Query::<Vec<(String, String)>>::from_query(&self.0);
        let pairs = pairs.map_err(|_| Problem::field("query", "can't be read"))?;
        Ok(Parameters { given: pairs.into_inner(), errors: Vec::new() })
    }
}

impl Parameters {
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

    /// A parameter that is to be read; `expected` completes "must be …".
    pub(crate) fn read<T: FromStr>(&mut self, name: &str, expected: &str) -> Option<T> {
        self.read_by(name, expected, |text| text.parse().ok())
    }

    /// A parameter that is to be read by `read`.
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

    /// A parameter that is a day.
    pub(crate) fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let day = |text: &str| text.parse().ok().filter(|day| storable(*day));
        self.read_by(name, "a day such as 2026-01-31", day)
    }

    /// Where to go on.
    pub(crate) fn cursor<T: FromStr>(&mut self) -> Option<T> {
        self.read("cursor", "the next_cursor of the part before")
    }

    /// How many, at most.
    pub(crate) fn limit(&mut self) -> u64 {
        let within = |text: &str| text.parse().ok().filter(|limit| (1..=MOST).contains(limit));
        self.read_by("limit", "a number from 1 to 200", within).unwrap_or(LIMIT)
    }

    /// Whether all of it was as it should be.
    pub(crate) fn checked(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(self.errors)) }
    }
}

/// The version that a change was decided on, as the header `If-Match` says.
pub(crate) struct IfMatch(Option<String>);

impl FromRequest for IfMatch {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = req.headers().get(header::IF_MATCH);
        ready(Ok(Self(given.map(|value| value.to_str().unwrap_or_default().to_owned()))))
    }
}

impl IfMatch {
    /// The version; `None` where any will do. One that is not ours never matches.
    pub(crate) fn version(&self) -> Option<i64> {
        let tag = self.0.as_deref()?.trim();
        if tag == "*" {
            return None;
        }
        let quoted = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        Some(quoted.and_then(|tag| tag.parse().ok()).unwrap_or(-1))
    }
}

/// The header that names a version.
pub(crate) fn etag(version: i64) -> (header::HeaderName, String) {
    (header::ETAG, format!("\"{version}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_parameter_is_named() {
        let parameters = |query: &str| SentQuery(query.to_owned()).parameters().unwrap();
        let mut right = parameters("search=a%20b&limit=200&other=%00&limit=7");
        assert_eq!((right.text("search").as_deref(), right.limit()), (Some("a b"), 7));
        assert!(right.text("nothing").is_none() && right.checked().is_ok());
        let mut wrong = parameters("search=%00&limit=0&cursor=x");
        wrong.text("search");
        wrong.cursor::<i64>();
        assert_eq!(wrong.limit(), LIMIT);
        let fields: Vec<_> = wrong.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["search", "cursor", "limit"]);
        assert!(wrong.checked().is_err());
    }

    #[test]
    fn only_a_tag_of_ours_names_a_version() {
        let version = |tag: &str| IfMatch(Some(tag.to_owned())).version();
        assert_eq!((IfMatch(None).version(), version("*")), (None, None));
        assert_eq!(version(&etag(7).1), Some(7));
        for other in ["", "7", "W/\"7\"", "\"x\"", "\"7\", \"8\""] {
            assert_eq!(version(other), Some(-1), "{other}");
        }
    }
}
