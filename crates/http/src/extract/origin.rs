//! The origin of the call, as the middleware has determined it.

use std::{
    future::{Ready, ready},
    net::Ipv4Addr,
    ops::Deref,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use rollcall_app::events::Origin;

/// The caller's address and the request's id.
pub(crate) struct CallOrigin(Origin);

impl Deref for CallOrigin {
    type Target = Origin;

    fn deref(&self) -> &Origin {
        &self.0
    }
}

impl FromRequest for CallOrigin {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let origin = req.extensions_mut().remove::<Origin>();
        ready(Ok(Self(origin.unwrap_or_else(|| Origin {
            source: Ipv4Addr::UNSPECIFIED.into(),
            request_id: String::new(),
        }))))
    }
}
