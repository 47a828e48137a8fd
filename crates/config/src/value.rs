//! How the text of one setting becomes its value. Each function says what it accepts when it
//! refuses, as the end of a sentence that begins with the setting's name.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use figment::value::Value;
use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use crate::{
    duration::HumanDuration,
    redact::redact_url,
    settings::{LogFormat, MailboxUrl},
};

type Parsed<T> = Result<T, String>;

const DATABASES: &[&str] = &["sqlite:", "postgres://", "postgresql://"];
const CACHES: &[&str] = &["memory:", "redis://", "redis+cluster://"];
const MAIL: &[&str] = &["file:", "smtp://", "smtps://"];
const MAILBOXES: &[&str] = &["imaps://", "imap://"];
const WEB: &[&str] = &["http://", "https://"];

pub(crate) fn address(value: &Value) -> Parsed<SocketAddr> {
    let expected = "an address and port such as 127.0.0.1:8080";
    let text = text(value, expected)?;
    text.parse().map_err(|_| not(text, expected))
}

pub(crate) fn path(value: &Value) -> Parsed<PathBuf> {
    match text(value, "a path")? {
        "" => Err("is empty: write a path".to_owned()),
        path => Ok(path.into()),
    }
}

pub(crate) fn directives(value: &Value) -> Parsed<String> {
    text(value, "a level or directives such as info,rollcall_http=debug").map(str::to_owned)
}

pub(crate) fn boolean(value: &Value) -> Parsed<bool> {
    let expected = "true or false";
    match value {
        Value::Bool(_, value) => Ok(*value),
        _ => {
            let text = text(value, expected)?;
            text.parse().map_err(|_| not(text, expected))
        }
    }
}

pub(crate) fn count(value: &Value) -> Parsed<u32> {
    let expected = "a whole number from 1 on";
    let written = match value {
        Value::Num(_, number) => match (number.to_u128(), number.to_i128()) {
            (Some(number), _) => number.to_string(),
            (_, Some(number)) => number.to_string(),
            _ => return Err(format!("is not {expected}")),
        },
        _ => text(value, expected)?.to_owned(),
    };
    match written.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(not(&written, expected)),
    }
}

pub(crate) fn log_format(value: &Value) -> Parsed<LogFormat> {
    match text(value, "pretty or json")? {
        "pretty" => Ok(LogFormat::Pretty),
        "json" => Ok(LogFormat::Json),
        other => Err(not(other, "pretty or json")),
    }
}

pub(crate) fn networks(value: &Value) -> Parsed<Vec<IpNet>> {
    let expected = "addresses or networks such as 10.0.0.0/8";
    match value {
        Value::Array(_, items) => items.iter().map(|item| network(text(item, expected)?)).collect(),
        _ => text(value, expected)?
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(network)
            .collect(),
    }
}

fn network(text: &str) -> Parsed<IpNet> {
    let network = text.parse::<IpNet>().ok();
    network
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
        .ok_or_else(|| not(text, "an address or a network such as 10.0.0.0/8"))
}

pub(crate) fn secret(value: &Value) -> Parsed<SecretString> {
    match text(value, "text")? {
        "" => Err("is empty".to_owned()),
        secret => Ok(secret.into()),
    }
}

pub(crate) fn database_url(value: &Value) -> Parsed<SecretString> {
    with_scheme(value, DATABASES).map(SecretString::from)
}

pub(crate) fn cache_url(value: &Value) -> Parsed<SecretString> {
    with_scheme(value, CACHES).map(SecretString::from)
}

pub(crate) fn mail_url(value: &Value) -> Parsed<SecretString> {
    with_scheme(value, MAIL).map(SecretString::from)
}

pub(crate) fn mail_from(value: &Value) -> Parsed<String> {
    let expected = "an address such as licences@example.com";
    let text = text(value, expected)?;
    match text.split_once('@') {
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() => Ok(text.to_owned()),
        _ => Err(not(text, expected)),
    }
}

pub(crate) fn names(value: &Value) -> Parsed<Vec<String>> {
    let names = list(value, "names such as mx.example.com")?;
    Ok(names.into_iter().map(str::to_owned).collect())
}

/// The items of a list, or of a text with commas.
fn list<'a>(value: &'a Value, expected: &str) -> Parsed<Vec<&'a str>> {
    let items = match value {
        Value::Array(_, items) => {
            items.iter().map(|item| text(item, expected)).collect::<Parsed<Vec<_>>>()?
        }
        _ => text(value, expected)?.split(',').collect(),
    };
    Ok(items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect())
}

/// Repeats nothing of what is wrong: any part of it may be of a password.
pub(crate) fn mailboxes(value: &Value) -> Parsed<Vec<MailboxUrl>> {
    let expected = "TENANT=imaps://user:password@host/FOLDER";
    let wrong = |nth: usize| {
        format!("has an entry ({}.) that is not {expected}; write a comma in it as %2C", nth + 1)
    };
    let entries = list(value, expected)?.into_iter().enumerate();
    let read = entries.map(|(nth, entry)| {
        let (tenant, url) = entry.split_once('=').ok_or_else(|| wrong(nth))?;
        let known = MAILBOXES.iter().any(|start| url.starts_with(start));
        let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match known && !tenant.is_empty() && tenant.chars().all(is_slug) {
            true => Ok(MailboxUrl { tenant: tenant.to_owned(), url: url.into() }),
            false => Err(wrong(nth)),
        }
    });
    read.collect()
}

/// Long enough not to be a flood.
pub(crate) fn pause(value: &Value) -> Parsed<HumanDuration> {
    let expected = "a duration of at least 1s such as 60s";
    let text = text(value, expected)?;
    match text.parse::<HumanDuration>() {
        Ok(pause) if pause.0.as_secs() >= 1 => Ok(pause),
        _ => Err(not(text, expected)),
    }
}

pub(crate) fn public_url(value: &Value) -> Parsed<Url> {
    let text = with_scheme(value, WEB)?;
    let url = Url::parse(text).map_err(|problem| {
        let written = redact_url(text);
        format!("is {written:?}, which is not a URL ({problem}): write https://host or https://host/path")
    })?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or a fragment: write https://host or https://host/path".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user or a password: write https://host or https://host/path".to_owned());
    }
    Ok(url)
}

/// Refuses other schemes and repeats nothing but the scheme: the rest may hold a password.
fn with_scheme<'a>(value: &'a Value, allowed: &[&str]) -> Parsed<&'a str> {
    let list = one_of(allowed);
    let text = text(value, &format!("a URL that starts with {list}"))?;
    if allowed.iter().any(|start| text.starts_with(start)) {
        return Ok(text);
    }
    match text.split_once("://") {
        Some((scheme, _)) if is_scheme(scheme) => {
            Err(format!("has the scheme `{scheme}://`, which is not one of {list}"))
        }
        _ => Err(format!("has no scheme that is known: start it with {list}")),
    }
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

fn one_of(items: &[&str]) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => items.concat(),
    }
}

fn text<'a>(value: &'a Value, expected: &str) -> Parsed<&'a str> {
    value.as_str().ok_or_else(|| format!("is {}, not {expected}", kind(value)))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(..) => "true or false",
        Value::Num(..) => "a number",
        Value::Array(..) => "a list",
        Value::Dict(..) => "a table",
        _ => "not text",
    }
}

fn not(written: &str, expected: &str) -> String {
    format!("is {written:?}, not {expected}")
}
