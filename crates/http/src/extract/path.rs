//! The parameters of the path.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    ops::Deref,
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use rollcall_domain::RegistrationId;

use crate::Problem;

/// The `{tenant}` of the path: a slug, whether or not the tenant exists.
pub(crate) struct TenantPath(String);

impl Deref for TenantPath {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl FromRequest for TenantPath {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(segment(req, "tenant").to_owned())))
    }
}

/// The `{tenant}` and `{id}` of a registration's path.
pub(crate) struct RegistrationPath {
    /// The tenant's slug.
    pub(crate) tenant: String,
    /// `None` where the text can't be an id: then there is no such registration.
    pub(crate) id: Option<RegistrationId>,
}

impl FromRequest for RegistrationPath {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let tenant = segment(req, "tenant").to_owned();
        ready(Ok(Self { tenant, id: segment(req, "id").parse().ok() }))
    }
}

/// The `{id}` of the path, as text.
pub(crate) struct IdPath(String);

impl IdPath {
    /// The id; one that can't be read names nothing.
    pub(crate) fn id<T: FromStr>(&self) -> Result<T, Problem> {
        self.0.parse().map_err(|_| Problem::unknown_id())
    }
}

impl FromRequest for IdPath {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(segment(req, "id").to_owned())))
    }
}

pub(super) fn segment<'a>(req: &'a HttpRequest, name: &str) -> &'a str {
    req.match_info().get(name).unwrap_or_default()
}
