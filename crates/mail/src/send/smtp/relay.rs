//! Which relay, and how to reach it.

use lettre::transport::smtp::authentication::Credentials;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::OpenError;

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Not at all.
    None,
    /// It starts plain; a relay that doesn't go on to TLS gets nothing.
    StartTls,
    /// From the first byte.
    Implicit,
}

/// What a `smtp://` or `smtps://` URL says.
pub(crate) struct Relay {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Encryption,
    login: Option<(String, SecretString)>,
}

impl Relay {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        let url = Url::parse(url).map_err(|_| OpenError::Address("host or port can't be read"))?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(OpenError::Address("the host is missing"))?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(OpenError::Address("a relay has no path"));
        }
        let tls = tls(&url)?;
        let port = url.port().unwrap_or(match tls {
            Encryption::None => 25,
            Encryption::StartTls => 587,
            Encryption::Implicit => 465,
        });
        if port == 0 {
            return Err(OpenError::Address("port 0 is none"));
        }
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self { host, port, tls, login: login(&url)? })
    }

    pub(super) fn credentials(&self) -> Option<Credentials> {
        let (user, password) = self.login.as_ref()?;
        Some(Credentials::new(user.clone(), password.expose_secret().to_owned()))
    }
}

fn tls(url: &Url) -> Result<Encryption, OpenError> {
    let mut tls = None;
    for (key, value) in url.query_pairs() {
        let read = match (&*key, &*value) {
            ("tls", "none") => Encryption::None,
            ("tls", "starttls") => Encryption::StartTls,
            ("tls", "implicit") => Encryption::Implicit,
            ("tls", _) => return Err(OpenError::Address("tls is starttls, implicit or none")),
            _ => return Err(OpenError::Address("the only option is tls")),
        };
        if tls.replace(read).is_some() {
            return Err(OpenError::Address("tls is given twice"));
        }
    }
    match (url.scheme(), tls) {
        ("smtps", None | Some(Encryption::Implicit)) => Ok(Encryption::Implicit),
        ("smtps", Some(_)) => Err(OpenError::Address("smtps:// is always implicit TLS")),
        (_, tls) => Ok(tls.unwrap_or(Encryption::StartTls)),
    }
}

fn login(url: &Url) -> Result<Option<(String, SecretString)>, OpenError> {
    let Some(password) = url.password() else {
        return match url.username() {
            "" => Ok(None),
            _ => Err(OpenError::Address("the password is missing")),
        };
    };
    if url.username().is_empty() {
        return Err(OpenError::Address("the user is missing"));
    }
    let (user, password) = (decoded(url.username())?, decoded(password)?);
    Ok(Some((user, password.into())))
}

fn decoded(text: &str) -> Result<String, OpenError> {
    let unreadable = OpenError::Address("user or password can't be read");
    match percent_decode_str(text).decode_utf8() {
        // NUL separates them on the way to the relay.
        Ok(text) if !text.chars().any(char::is_control) => Ok(text.into_owned()),
        _ => Err(unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_only_when_asked_for() {
        for (url, host, port, tls) in [
            ("smtp://relay", "relay", 587, Encryption::StartTls),
            ("smtp://relay:2525?tls=starttls", "relay", 2525, Encryption::StartTls),
            ("smtp://relay?tls=none", "relay", 25, Encryption::None),
            ("smtp://relay?tls=implicit", "relay", 465, Encryption::Implicit),
            ("smtps://relay", "relay", 465, Encryption::Implicit),
            ("smtps://[::1]:1465/", "::1", 1465, Encryption::Implicit),
        ] {
            let relay = Relay::parse(url).unwrap();
            assert_eq!((relay.host.as_str(), relay.port, relay.tls), (host, port, tls), "{url}");
            assert!(relay.login.is_none());
        }
    }

    #[test]
    fn logins_are_percent_decoded() {
        let relay = Relay::parse("smtps://a%40b.com:p%3A%2F%E5%AF%86@relay").unwrap();
        let (user, password) = relay.login.unwrap();
        assert_eq!((user.as_str(), password.expose_secret()), ("a@b.com", "p:/密"));
    }
}
