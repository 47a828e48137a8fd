//! The parameters of the path.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    marker::PhantomData,
    ops::Deref,
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use rollcall_api_types::schemas;
use rollcall_domain::{QueueId, RegistrationId, TicketId, TypedId};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::parameter;
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

/// The routes add it to each operation whose path has a tenant.
impl IntoParams for TenantPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let tenant = parameter::path("tenant", "The tenant's slug", schemas::slug());
        vec![tenant.example(Some("acme-soft".into())).build()]
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

impl IntoParams for RegistrationPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![described_id::<RegistrationId>()]
    }
}

/// The `{id}` of the path.
pub(crate) struct IdPath<T> {
    text: String,
    of: PhantomData<T>,
}

impl<T: TypedId> IdPath<T> {
    /// The id; one that can't be read names nothing.
    pub(crate) fn id(&self) -> Result<T, Problem> {
        self.text.parse().map_err(|_| Problem::unknown_id())
    }
}

impl<T> FromRequest for IdPath<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self { text: segment(req, "id").to_owned(), of: PhantomData }))
    }
}

impl<T: TypedId> IntoParams for IdPath<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![described_id::<T>()]
    }
}

/// The `{ticket}` of the path.
pub(crate) struct TicketPath(String);

impl TicketPath {
    /// The ticket; one that can't be read names nothing.
    pub(crate) fn ticket(&self) -> Result<TicketId, Problem> {
        self.0.parse().map_err(|_| Problem::unknown_id())
    }
}

impl FromRequest for TicketPath {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(segment(req, "ticket").to_owned())))
    }
}

impl IntoParams for TicketPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let ticket = parameter::path("ticket", "The ticket's id", schemas::id::<TicketId>());
        vec![ticket.example(Some(schemas::id_example::<TicketId>())).build()]
    }
}

/// The id of a place in the queue in the path.
pub(crate) struct QueuePath(String);

impl QueuePath {
    /// The place; one that can't be read is none.
    pub(crate) fn queue(&self) -> Result<QueueId, Problem> {
        self.0.parse().map_err(|_| Problem::unknown_id())
    }
}

impl FromRequest for QueuePath {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(segment(req, "queue").to_owned())))
    }
}

impl IntoParams for QueuePath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let queue = parameter::path("queue", "The place's id", schemas::id::<QueueId>());
        vec![queue.example(Some(schemas::id_example::<QueueId>())).build()]
    }
}

/// A code of the catalogue that a path may hold, in a segment of its own.
pub(crate) trait PathCode: FromStr {
    /// The segment.
    const SEGMENT: &str;
    /// An example.
    const EXAMPLE: &str;
}

/// The code of something in the path.
pub(crate) struct CodePath<T> {
    text: String,
    of: PhantomData<T>,
}

impl<T: PathCode> CodePath<T> {
    /// The code; what can't be one names nothing.
    pub(crate) fn code(&self) -> Result<T, Problem> {
        self.text.parse().map_err(|_| Problem::unknown_id())
    }
}

impl<T: PathCode> FromRequest for CodePath<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self { text: segment(req, T::SEGMENT).to_owned(), of: PhantomData }))
    }
}

impl<T: PathCode> IntoParams for CodePath<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let segment = T::SEGMENT;
        let code = parameter::path(segment, &format!("The {segment}'s code"), schemas::code());
        vec![code.example(Some(T::EXAMPLE.into())).build()]
    }
}

fn described_id<T: TypedId>() -> Parameter {
    parameter::path("id", &format!("The {}'s id", T::OF), schemas::id::<T>())
        .example(Some(schemas::id_example::<T>()))
        .build()
}

pub(super) fn segment<'a>(req: &'a HttpRequest, name: &str) -> &'a str {
    req.match_info().get(name).unwrap_or_default()
}
