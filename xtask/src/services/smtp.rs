//! An SMTP server of our own.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sys::signal::Signal;

use super::certificate::Certificate;
use super::{Scratch, find, free_port};
use crate::child::{self, Server};
use crate::step;

/// aiosmtpd, which takes every mail over STARTTLS and keeps it as a file.
pub(crate) struct Smtp {
    _server: Server,
    port: u16,
    scratch: Scratch,
}

impl Smtp {
    pub(crate) fn start(python: Option<&Path>, certificate: &Certificate) -> Result<Self> {
        let python = python.with_context(|| {
            let variables = "TEST_SMTP_URL and TEST_SMTP_INBOX";
            find::how_to_install("An SMTP server", "python3-aiosmtpd", variables)
        })?;
        let (scratch, port) = (Scratch::new("smtp")?, free_port()?);
        let log = scratch.path().join("smtp.log");
        let mut command = child::tied(python, Signal::SIGTERM);
        command.args(["-m", "aiosmtpd", "-n", "-l"]).arg(format!("127.0.0.1:{port}"));
        command.arg("--tlscert").arg(certificate.file()).arg("--tlskey").arg(certificate.key());
        command.args(["-c", "aiosmtpd.handlers.Mailbox"]).arg(scratch.path().join("mail"));
        command.current_dir(scratch.path());
        let server = step::timed("start an SMTP server", || {
            let mut server = Server::spawn(&mut command, Signal::SIGTERM, &log)?;
            let limit = Duration::from_secs(30);
            server.wait_until("aiosmtpd", &log, limit, || greets(port, b"220"))?;
            Ok((server, true))
        })?;
        Ok(Self { _server: server, port, scratch })
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://localhost:{}", self.port)
    }

    /// Where the messages end up, a file each.
    pub(crate) fn inbox(&self) -> PathBuf {
        self.scratch.path().join("mail/new")
    }
}

/// Whether a server says this first, and goes on to talk.
pub(super) fn greets(port: u16, greeting: &[u8]) -> bool {
    let hello = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        let mut said = vec![0; greeting.len()];
        stream.read_exact(&mut said)?;
        stream.write_all(b"QUIT\r\n")?;
        Ok(said == greeting)
    };
    hello().unwrap_or(false)
}
