//! Which relay, and how to reach it.

use lettre::transport::smtp::authentication::Credentials;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

pub(crate) use crate::server::Encryption;
use crate::{OpenError, server};

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
        Self::of(&url).map_err(OpenError::Address)
    }

    fn of(url: &Url) -> Result<Self, server::Problem> {
        let host = server::host(url)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err("a relay has no path");
        }
        let tls = server::encryption(url, "smtps")?;
        let usual = match tls {
            Encryption::None => 25,
            Encryption::StartTls => 587,
            Encryption::Implicit => 465,
        };
        Ok(Self { host, port: server::port(url, usual)?, tls, login: server::login(url)? })
    }

    pub(super) fn credentials(&self) -> Option<Credentials> {
        let (user, password) = self.login.as_ref()?;
        Some(Credentials::new(user.clone(), password.expose_secret().to_owned()))
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
