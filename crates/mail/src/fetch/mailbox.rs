//! Which mailbox, and how to reach it.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use tokio_rustls::TlsConnector;
use url::Url;

use super::connect::connector;
use super::{FetchError, MailboxError, OpenMailbox};
use crate::server::{self, Encryption};

/// How long steps may take.
#[derive(Clone, Copy)]
pub(super) struct Timeouts {
    /// Until we are connected, TLS included.
    pub(super) connect: Duration,
    /// Until a command is answered.
    pub(super) answer: Duration,
    /// Until a message is here.
    pub(super) message: Duration,
}

const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_secs(10),
    answer: Duration::from_secs(30),
    message: Duration::from_secs(120),
};

/// A folder of somebody's mail on a server. It is shown without the password.
#[derive(Clone)]
pub struct Mailbox {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) user: String,
    pub(super) password: SecretString,
    pub(super) folder: String,
    pub(super) tls: Option<TlsConnector>,
    pub(super) timeouts: Timeouts,
}

impl Mailbox {
    /// The mailbox of a URL, `imaps://user:password@host/FOLDER`; no folder is the `INBOX`.
    pub fn parse(url: &str) -> Result<Self, MailboxError> {
        let url =
            Url::parse(url).map_err(|_| MailboxError::Url("the host or port can't be read"))?;
        let mut mailbox = Self::of(&url).map_err(MailboxError::Url)?;
        if mailbox.encryption != Encryption::None {
            mailbox.tls = Some(connector()?);
        }
        Ok(mailbox)
    }

    fn of(url: &Url) -> Result<Self, server::Problem> {
        if !matches!(url.scheme(), "imap" | "imaps") {
            return Err("the scheme is neither imaps:// nor imap://");
        }
        if url.fragment().is_some() {
            return Err("a # in it must be written %23");
        }
        let encryption = server::encryption(url, "imaps")?;
        let usual = if encryption == Encryption::Implicit { 993 } else { 143 };
        let (user, password) = server::login(url)?.ok_or("user and password are missing")?;
        let folder = server::decoded(url.path().trim_start_matches('/'));
        let folder = folder.ok_or("the folder can't be read")?;
        Ok(Self {
            host: server::host(url)?,
            port: server::port(url, usual)?,
            encryption,
            user,
            password,
            folder: if folder.is_empty() { "INBOX".to_owned() } else { folder },
            tls: None,
            timeouts: TIMEOUTS,
        })
    }

    /// Connect, log in and open the folder.
    pub async fn open(&self) -> Result<OpenMailbox, FetchError> {
        OpenMailbox::open(self).await
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, host, folder, .. } = self;
        write!(f, "{folder} of {user} at {host}")
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mailbox({self})")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn urls_name_mailboxes() {
        for (url, host, port, encryption, folder) in [
            ("imaps://u:p@mail", "mail", 993, Encryption::Implicit, "INBOX"),
            ("imaps://u:p@mail/", "mail", 993, Encryption::Implicit, "INBOX"),
            ("imap://u:p@mail/Requests", "mail", 143, Encryption::StartTls, "Requests"),
            ("imap://u:p@mail:1143/A/B?tls=none", "mail", 1143, Encryption::None, "A/B"),
            (
                "imaps://u:p@[::1]/%E8%AF%B7%E6%B1%82%20x",
                "::1",
                993,
                Encryption::Implicit,
                "请求 x",
            ),
        ] {
            let mailbox = Mailbox::parse(url).expect(url);
            assert_eq!((mailbox.host.as_str(), mailbox.port), (host, port), "{url}");
            assert_eq!(
                (mailbox.encryption, mailbox.folder.as_str()),
                (encryption, folder),
                "{url}"
            );
            assert_eq!(mailbox.tls.is_some(), encryption != Encryption::None, "{url}");
        }
    }

    #[test]
    fn a_mailbox_is_shown_without_its_password() {
        let mailbox =
            Mailbox::parse("imaps://li%40vendor.example:p%3A%2F%E5%AF%86@mail/In").unwrap();
        assert_eq!(mailbox.password.expose_secret(), "p:/密");
        assert_eq!(mailbox.to_string(), "In of li@vendor.example at mail");
        assert_eq!(format!("{mailbox:?}"), "Mailbox(In of li@vendor.example at mail)");
    }

    #[test]
    fn other_urls_are_refused_in_one_sentence() {
        for url in [
            "",
            "imaps",
            "imaps://",
            "imaps://mail/INBOX",
            "imaps://u@mail",
            "imaps://:s3cret@mail",
            "pop3://u:s3cret@mail",
            "imaps://u:s3cret@mail:0",
            "imaps://u:s3cret@mail:99999",
            "imaps://u:s3cret@mail?tls=none",
            "imap://u:s3cret@mail?tls=perhaps",
            "imap://u:s3cret@mail?s3cret=1",
            "imap://u:s3cret%00@mail",
            "imap://u:s3cret@mail/%0D%0AA1 LOGOUT",
            "imap://u:s3cret@mail/%FF",
            "imap://u:s3cret@mail#s3cret",
        ] {
            let error = Mailbox::parse(url).expect_err(url).to_string();
            assert!(error.contains("imaps://user:password@host"), "{url}: {error}");
            assert!(!error.contains("s3cret") && !error.contains('\n'), "{url}: {error}");
        }
    }
}
