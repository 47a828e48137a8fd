//! Parsing the values of settings. Environment variables are text, so numbers and lists are parsed
//! from text too.

use std::{fmt::Display, ops::RangeInclusive};

use hyper::Uri;
use toml::Value;

use crate::{KeepPassword, PasswordAlgorithm, Proxy};

pub(crate) const SERVERS_MAX: usize = 6;
pub(crate) const RETRIES_MAX: u32 = 10;
pub(crate) const CONNECT_TIMEOUT_S: RangeInclusive<u64> = 1..=32;
pub(super) const ANSWER_TIMEOUT_S: RangeInclusive<u64> = 1..=600;

pub(super) fn text(given: &Value) -> Result<&str, String> {
    let text = given.as_str().map(str::trim).ok_or("must be a text, in quotes")?;
    if text.is_empty() { Err("must not be empty".to_owned()) } else { Ok(text) }
}

pub(super) fn number<N>(given: &Value, range: RangeInclusive<N>) -> Result<N, String>
where
    N: TryFrom<i64> + PartialOrd + Display,
{
    let number = match given {
        Value::Integer(number) => Some(*number),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.and_then(|number| N::try_from(number).ok());
    number
        .filter(|number| range.contains(number))
        .ok_or_else(|| format!("must be a whole number from {} to {}", range.start(), range.end()))
}

/// One address, several in a list, or several with commas.
pub(super) fn servers(given: &Value) -> Result<Vec<String>, String> {
    let servers: Vec<&str> = match given {
        Value::Array(list) => list.iter().map(text).collect::<Result<_, _>>()?,
        one => text(one)?.split(',').map(str::trim).collect(),
    };
    match servers.len() {
        0 => return Err("must name at least one".to_owned()),
        1..=SERVERS_MAX => {}
        many => return Err(format!("has {many} addresses, {SERVERS_MAX} at most")),
    }
    servers.into_iter().map(address).collect()
}

/// An address to which paths can be appended.
pub(crate) fn address(text: &str) -> Result<String, String> {
    let shown = |why: &str| format!("{why}; it should look like https://host/tenant");
    let uri: Uri = text.parse().map_err(|error| shown(&format!("is no address ({error})")))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
        return Err(shown("must begin with https:// or http://"));
    }
    // Not shown: a password may stand there.
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(shown("must not name a user"));
    }
    if uri.query().is_some() || text.contains('#') {
        return Err(shown("must end with the tenant's name"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

pub(super) fn proxy(given: &Value) -> Result<Proxy, String> {
    Proxy::read(text(given)?).map_err(str::to_owned)
}

pub(super) fn keep_password(given: &Value) -> Result<KeepPassword, String> {
    match text(given)? {
        "none" => Ok(KeepPassword::No),
        "rsa-oaep" => Ok(KeepPassword::By(PasswordAlgorithm::RsaOaep)),
        "sm2" => Ok(KeepPassword::By(PasswordAlgorithm::Sm2)),
        _ => Err("must be rsa-oaep, sm2 or none".to_owned()),
    }
}
