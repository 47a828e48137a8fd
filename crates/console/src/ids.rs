//! The id in a path.

use std::str::FromStr;

use actix_web::HttpRequest;

use crate::Refused;

/// The `{id}` of the path; what can't be one names nothing.
pub(crate) fn id<T: FromStr>(req: &HttpRequest) -> Result<T, Refused> {
    req.match_info().get("id").and_then(|text| text.parse().ok()).ok_or(Refused::NotFound)
}
