//! Query parameters. A type lists its parameters once ([`QueryParameters`]); of that list they are read and
//! described in the OpenAPI document.

mod description;
mod page;
mod reader;
mod value;

use std::{
    convert::Infallible,
    future::{Ready, ready},
    marker::PhantomData,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::fields::Fields;
use crate::Problem;
use description::ParameterDescriptions;
pub(crate) use page::{CsvFormat, Page};
use reader::ParameterReader;
pub(crate) use value::QueryValue;

/// What a query may hold: the filter of a list, a page of it, or several of these.
pub(crate) trait QueryParameters: Sized {
    /// Visit each parameter.
    fn visit(query: &mut impl ParameterVisitor) -> Self;
}

/// A visitor of query parameters: it reads or describes them.
pub(crate) trait ParameterVisitor {
    /// Visit a parameter that may be missing.
    fn visit<T: QueryValue>(
        &mut self,
        name: &'static str,
        description: &'static str,
        example: Option<&'static str>,
    ) -> Option<T>;

    /// A parameter that may be missing.
    fn read<T: QueryValue>(&mut self, name: &'static str, description: &'static str) -> Option<T> {
        self.visit(name, description, None)
    }
}

impl<A: QueryParameters, B: QueryParameters> QueryParameters for (A, B) {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        (A::visit(query), B::visit(query))
    }
}

/// The query of a call by staff or operators, read by the handler once it knows who calls.
pub(crate) struct DeferredQuery<T> {
    text: String,
    holds: PhantomData<T>,
}

impl<T: QueryParameters> DeferredQuery<T> {
    /// Parse and validate it.
    pub(crate) fn read(&self) -> Result<T, Problem> {
        ParameterReader::read(&self.text).map_err(Problem::fields)
    }
}

impl DeferredQuery<Fields> {
    /// Its fields.
    pub(crate) fn fields(&self) -> Fields {
        Fields::of(&self.text)
    }
}

impl<T> FromRequest for DeferredQuery<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self { text: req.query_string().to_owned(), holds: PhantomData }))
    }
}

impl<T: QueryParameters> IntoParams for DeferredQuery<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        ParameterDescriptions::of::<T>()
    }
}

/// The query of a call by a node or an owner.
pub(crate) struct CheckedQuery<T>(pub(crate) T);

impl<T: QueryParameters> FromRequest for CheckedQuery<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(ParameterReader::read(req.query_string()).map(Self).map_err(Problem::fields))
    }
}

impl<T: QueryParameters> IntoParams for CheckedQuery<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        ParameterDescriptions::of::<T>()
    }
}
