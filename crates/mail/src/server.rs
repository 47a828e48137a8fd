//! What URLs of mail servers have in common.

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

/// What is wrong with a URL, as the end of a sentence; never a part of it, which may be a password.
pub(crate) type Problem = &'static str;

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Not at all.
    None,
    /// It starts plain; a server that doesn't go on to TLS gets nothing.
    StartTls,
    /// From the first byte.
    Implicit,
}

/// The host, without the brackets of an IPv6 address.
pub(crate) fn host(url: &Url) -> Result<String, Problem> {
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or("the host is missing")?;
    Ok(host.trim_matches(['[', ']']).to_owned())
}

/// The port, or the usual one.
pub(crate) fn port(url: &Url, usual: u16) -> Result<u16, Problem> {
    match url.port().unwrap_or(usual) {
        0 => Err("port 0 is none"),
        port => Ok(port),
    }
}

/// What the scheme and `?tls=…` say; `always` is the scheme that is TLS from the first byte.
pub(crate) fn encryption(url: &Url, always: &str) -> Result<Encryption, Problem> {
    let mut tls = None;
    for (key, value) in url.query_pairs() {
        let read = match (&*key, &*value) {
            ("tls", "none") => Encryption::None,
            ("tls", "starttls") => Encryption::StartTls,
            ("tls", "implicit") => Encryption::Implicit,
            ("tls", _) => return Err("tls is starttls, implicit or none"),
            _ => return Err("the only option is tls"),
        };
        if tls.replace(read).is_some() {
            return Err("tls is given twice");
        }
    }
    match (url.scheme() == always, tls) {
        (true, None | Some(Encryption::Implicit)) => Ok(Encryption::Implicit),
        (true, Some(_)) => Err("this scheme is always implicit TLS"),
        (false, tls) => Ok(tls.unwrap_or(Encryption::StartTls)),
    }
}

/// User and password, both or neither.
pub(crate) fn login(url: &Url) -> Result<Option<(String, SecretString)>, Problem> {
    let Some(password) = url.password() else {
        return match url.username() {
            "" => Ok(None),
            _ => Err("the password is missing"),
        };
    };
    if url.username().is_empty() {
        return Err("the user is missing");
    }
    let unreadable = "user or password can't be read";
    let user = decoded(url.username()).ok_or(unreadable)?;
    let password = decoded(password).ok_or(unreadable)?;
    Ok(Some((user, password.into())))
}

/// Without control characters: NUL separates user and password on their way.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    (!text.chars().any(char::is_control)).then(|| text.into_owned())
}
