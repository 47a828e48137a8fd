//! The console's cookies: the login of each tenant, the look, the language.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};

use crate::Visit;

/// The cookie of the look: `dark` or `light`.
pub(crate) const LOOK: &str = "rollcall-look";
/// The cookie of the language: its tag.
pub(crate) const LANGUAGE: &str = "rollcall-language";

/// How long look and language are remembered: a year, in seconds.
const YEAR: u32 = 365 * 24 * 60 * 60;

/// A cookie's value.
pub(crate) fn read(req: &HttpRequest, name: &str) -> Option<String> {
    let lines = req.headers().get_all(header::COOKIE);
    let pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    named.next().map(str::to_owned)
}

/// The name of a tenant's login cookie: people may be staff of two tenants at once. A browser takes
/// the prefix only with `Secure`, from this very host, and for no other path or domain.
pub(crate) fn login_name(visit: &Visit) -> String {
    let prefix = if visit.https { "__Host-" } else { "" };
    format!("{prefix}rollcall-{}", visit.tenant)
}

/// Store a login in the browser: until it is closed, since the login ends at its own time.
pub(crate) fn remember_login(visit: &Visit, answer: &mut HttpResponse, token: &str) {
    set(visit, answer, &login_name(visit), token, None);
}

/// Take a login out of the browser.
pub(crate) fn forget_login(visit: &Visit, answer: &mut HttpResponse) {
    set(visit, answer, &login_name(visit), "", Some(0));
}

/// Remember a preference.
pub(crate) fn remember(visit: &Visit, answer: &mut HttpResponse, name: &str, value: &str) {
    set(visit, answer, name, value, Some(YEAR));
}

/// Set a cookie that scripts don't see and other sites don't send along. Its value is of ours: a
/// token, a tag, a word.
fn set(visit: &Visit, answer: &mut HttpResponse, name: &str, value: &str, max_age: Option<u32>) {
    let secure = if visit.https { "; Secure" } else { "" };
    let max_age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{max_age}");
    match HeaderValue::from_str(&cookie) {
        Ok(cookie) => answer.headers_mut().append(header::SET_COOKIE, cookie),
        Err(error) => tracing::error!(%error, "a cookie could not be set"),
    }
}
