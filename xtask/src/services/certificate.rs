//! A certificate for `localhost` that is good for a day.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::postgres::Checked;
use super::{Scratch, find};

/// A key and its certificate, which is its own authority.
pub(crate) struct Certificate {
    scratch: Scratch,
}

impl Certificate {
    pub(crate) fn make(openssl: Option<&Path>) -> Result<Self> {
        let openssl = openssl.with_context(|| {
            find::how_to_install("OpenSSL", "openssl", "all of TEST_SMTP_… and TEST_IMAP_…")
        })?;
        let certificate = Self { scratch: Scratch::new("certificate")? };
        Command::new(openssl)
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
            .args(["-addext", "subjectAltName=DNS:localhost"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(certificate.key())
            .arg("-out")
            .arg(certificate.file())
            .checked()?;
        certificate.bundle()?;
        Ok(certificate)
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.scratch.path().join("key.pem")
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.scratch.path().join("cert.pem")
    }

    /// What `SSL_CERT_FILE` is to name: this one, and whom it named before.
    pub(crate) fn trusted(&self) -> PathBuf {
        self.scratch.path().join("trusted.pem")
    }

    fn bundle(&self) -> Result<()> {
        let mut trusted = fs::read(self.file())?;
        if let Some(before) = std::env::var_os("SSL_CERT_FILE").filter(|it| !it.is_empty()) {
            let before = Path::new(&before);
            let others = fs::read(before);
            trusted.extend(others.with_context(|| format!("can't read {}", before.display()))?);
        }
        Ok(fs::write(self.trusted(), trusted)?)
    }
}
