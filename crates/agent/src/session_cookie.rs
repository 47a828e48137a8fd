//! The session cookie, which browsers send in place of the token.

use actix_web::{HttpRequest, http::header};

const SESSION: &str = "rollcall-agent-session";

/// The name of the cookie that a session is kept in. Browsers give a cookie to all ports of a host, so
/// each agent of a host has one of its own, named for the port that the browser calls.
pub(crate) fn session_cookie(req: &HttpRequest) -> String {
    let host = req.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let port = host.and_then(|host| host.rsplit_once(':')?.1.parse::<u16>().ok());
    port.map_or_else(|| SESSION.to_owned(), |port| format!("{SESSION}-{port}"))
}
