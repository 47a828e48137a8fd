//! The `If-Match` and `ETag` headers: optimistic concurrency of changes.

use std::{
    convert::Infallible,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::parameter;

/// The `If-Match` header: the version that a change was decided on.
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

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let tag = parameter::text().pattern(Some(r#"^(\*|"[0-9]{1,18}")$"#));
        vec![parameter::header("If-Match", "Only at this version", tag).build()]
    }
}

/// The `ETag` header of a version.
pub(crate) fn etag(version: i64) -> (header::HeaderName, String) {
    (header::ETAG, format!("\"{version}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

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
