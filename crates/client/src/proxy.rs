//! The proxy for `https://` servers.

use std::{str::FromStr, sync::Arc};

use hyper::{Uri, http::uri::Scheme};
use hyper_util::client::proxy::matcher::Matcher;

use crate::Error;

/// The proxy for `https://` servers; plain ones are reached directly.
///
/// From a text it is an HTTP proxy, as `http://user:password@proxy:3128`, or `none`. Its `Debug` shows no
/// password.
#[derive(Debug, Clone, Default)]
pub struct Proxy(Way);

#[derive(Debug, Clone, Default)]
enum Way {
    #[default]
    Environment,
    Direct,
    Through(Arc<Matcher>),
}

impl Proxy {
    /// As `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` in the environment say.
    pub fn of_environment() -> Self {
        Self(Way::Environment)
    }

    /// No proxy, whatever the environment says.
    pub fn none() -> Self {
        Self(Way::Direct)
    }

    /// Parse it. The reasons repeat nothing of the text: it may hold a password.
    pub(crate) fn read(text: &str) -> Result<Self, &'static str> {
        if text == "none" {
            return Ok(Self::none());
        }
        let matcher = Matcher::builder().https(text).build();
        let proxy = matcher.intercept(&Uri::from_static("https://anywhere/"));
        if proxy.is_some_and(|proxy| is_usable(proxy.uri())) {
            return Ok(Self(Way::Through(Arc::new(matcher))));
        }
        Err("must look like http://proxy:3128, or be none")
    }

    /// The matcher from an address to its proxy.
    pub(crate) fn matcher(&self) -> Option<Arc<Matcher>> {
        match &self.0 {
            Way::Environment => Some(Arc::new(Matcher::from_env())),
            Way::Direct => None,
            Way::Through(matcher) => Some(Arc::clone(matcher)),
        }
    }
}

impl FromStr for Proxy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(|reason| Error::Setting { field: "proxy", reason: reason.into() })
    }
}

fn is_usable(proxy: &Uri) -> bool {
    let place = proxy.authority().filter(|place| !place.host().is_empty());
    let place = place.filter(|place| place.as_str() == place.host() || place.port_u16().is_some());
    proxy.scheme() == Some(&Scheme::HTTP) && place.is_some()
}
