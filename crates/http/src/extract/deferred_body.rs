//! A Staff API body, read by the handler once it knows who calls: nobody else is told what is wrong
//! with it.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    marker::PhantomData,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::Bytes,
};
use rollcall_api_types::Checked;
use serde::de::DeserializeOwned;

use super::{fields::Fields, json};
use crate::{Problem, body::Body};

/// A request body that is not parsed until the handler asks for it.
pub(crate) struct DeferredBody<T> {
    /// The bytes as received.
    pub(crate) bytes: Bytes,
    media_type: Option<String>,
    says: PhantomData<T>,
}

impl<T: Checked + DeserializeOwned> DeferredBody<T> {
    /// Parse and validate it.
    pub(crate) fn read(&self) -> Result<T::Valid, Problem> {
        json::checked::<T>(&self.bytes, self.media_type.as_deref())
    }

    /// Parse and validate it; `T::default()` where the body is empty.
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

/// Marks a body as a browser's form (`application/x-www-form-urlencoded`).
pub(crate) struct Form;

impl DeferredBody<Form> {
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

impl<T> FromRequest for DeferredBody<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let body = req.extensions().get::<Body>().map(|body| body.0.clone());
        let media_type = req.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        ready(Ok(Self { bytes: body.unwrap_or_default(), media_type, says: PhantomData }))
    }
}
