//! The servers that mail leaves and arrives by.

use std::ffi::OsString;

use anyhow::Result;

use super::certificate::Certificate;
use super::find::Binaries;
use super::given;
use super::imap::Imap;
use super::smtp::Smtp;

/// Those that weren't given, and what both are trusted for.
pub(crate) struct MailServers {
    _smtp: Option<Smtp>,
    _imap: Option<Imap>,
    _certificate: Option<Certificate>,
}

impl MailServers {
    /// Starts what is missing, and says where it is.
    pub(super) fn start(found: &Binaries) -> Result<(Vec<(&'static str, OsString)>, Self)> {
        let mut exported = Vec::new();
        let (need_smtp, need_imap) =
            (given("TEST_SMTP_URL").is_none(), given("TEST_IMAP_URL").is_none());
        if !need_smtp && !need_imap {
            return Ok((exported, Self { _smtp: None, _imap: None, _certificate: None }));
        }
        let certificate = Certificate::make(found.openssl.as_deref())?;
        exported.push(("SSL_CERT_FILE", certificate.trusted().into()));
        let mut _smtp = None;
        if need_smtp {
            let server = Smtp::start(found.aiosmtpd.as_deref(), &certificate)?;
            exported.push(("TEST_SMTP_URL", server.url().into()));
            exported.push(("TEST_SMTP_INBOX", server.inbox().into()));
            _smtp = Some(server);
        }
        let mut _imap = None;
        if need_imap {
            let server = Imap::start(found.dovecot.as_deref(), &certificate)?;
            exported.push(("TEST_IMAP_URL", server.url().into()));
            exported.push(("TEST_IMAP_STARTTLS_URL", server.starttls_url().into()));
            exported.push(("TEST_IMAP_MAILDIR", server.maildir().into()));
            _imap = Some(server);
        }
        Ok((exported, Self { _smtp, _imap, _certificate: Some(certificate) }))
    }
}
