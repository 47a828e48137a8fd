//! Which proxy servers behind TLS are reached through.

use std::{str::FromStr, sync::Arc};

use hyper::{Uri, http::uri::Scheme};
use hyper_util::client::proxy::matcher::Matcher;

use crate::Error;

/// How servers behind TLS are reached; plain ones are reached directly.
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

    /// None, whatever the environment says.
    pub fn none() -> Self {
        Self(Way::Direct)
    }

    /// The reasons show nothing of the text: a password may stand there.
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

    /// What says for each address whether it is behind a proxy.
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
