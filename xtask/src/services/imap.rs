//! An IMAP server of our own.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::{Group, Uid, User};

use super::certificate::Certificate;
use super::postgres::{Checked, other_user};
use super::{Scratch, find, free_port, smtp};
use crate::child::{self, Server};
use crate::step;

const USER: &str = "requests%40vendor.example";
const PASSWORD: &str = "by-mail";

/// Dovecot with one user, whose mail is a Maildir.
pub(crate) struct Imap {
    _server: Server,
    starttls: u16,
    implicit: u16,
    scratch: Scratch,
}

impl Imap {
    pub(crate) fn start(dovecot: Option<&Path>, certificate: &Certificate) -> Result<Self> {
        let dovecot = dovecot.with_context(|| {
            let variables = "TEST_IMAP_URL and TEST_IMAP_MAILDIR";
            find::how_to_install("An IMAP server", "dovecot-imapd", variables)
        })?;
        let version = Command::new(dovecot).arg("--version").checked()?;
        if !version.starts_with("2.3.") {
            bail!(
                "Dovecot {} is not 2.3, whose settings we know. Give TEST_IMAP_URL and \
                 TEST_IMAP_MAILDIR",
                version.trim()
            );
        }
        let (scratch, starttls, implicit) = (Scratch::new("imap")?, free_port()?, free_port()?);
        let log = scratch.path().join("imap.log");
        let settings = scratch.path().join("dovecot.conf");
        let runs_as = RunsAs::find()?;
        fs::write(&settings, text(&scratch, certificate, &runs_as, [starttls, implicit]))?;
        for folder in ["mail/new", "mail/cur", "mail/tmp", "run"] {
            fs::create_dir_all(scratch.path().join(folder))?;
        }
        let mut command = child::tied(dovecot, Signal::SIGTERM);
        command.arg("-F").arg("-c").arg(&settings).current_dir(scratch.path());
        if let Some(user) = other_user() {
            let (uid, gid) = (user.uid.as_raw(), user.gid.as_raw());
            for path in ["", "mail", "mail/new", "mail/cur", "mail/tmp", "run"] {
                chown(scratch.path().join(path), Some(uid), Some(gid))?;
            }
            chown(certificate.key(), Some(uid), Some(gid))?;
            command.uid(uid).gid(gid);
        }
        let server = step::timed("start an IMAP server", || {
            let mut server = Server::spawn(&mut command, Signal::SIGTERM, &log)?;
            let limit = Duration::from_secs(30);
            server.wait_until("Dovecot", &log, limit, || smtp::greets(starttls, b"* OK"))?;
            Ok((server, true))
        })?;
        Ok(Self { _server: server, starttls, implicit, scratch })
    }

    /// The user's mailbox, over TLS from the first byte.
    pub(crate) fn url(&self) -> String {
        format!("imaps://{USER}:{PASSWORD}@localhost:{}", self.implicit)
    }

    /// The same, over STARTTLS.
    pub(crate) fn starttls_url(&self) -> String {
        format!("imap://{USER}:{PASSWORD}@localhost:{}", self.starttls)
    }

    /// Where the user's mail is; its folders begin with a dot.
    pub(crate) fn maildir(&self) -> PathBuf {
        self.scratch.path().join("mail")
    }
}

/// Whom Dovecot runs as, in all its parts.
struct RunsAs {
    user: String,
    group: String,
}

impl RunsAs {
    fn find() -> Result<Self> {
        let user = match other_user() {
            Some(user) => user,
            None => User::from_uid(Uid::effective())?.context("this user has no name")?,
        };
        let group = Group::from_gid(user.gid)?.context("this user's group has no name")?;
        Ok(Self { user: user.name, group: group.name })
    }
}

fn text(scratch: &Scratch, certificate: &Certificate, as_whom: &RunsAs, ports: [u16; 2]) -> String {
    let (home, RunsAs { user, group }) = (scratch.path().display(), as_whom);
    let (cert, key) = (certificate.file(), certificate.key());
    let (cert, key, [starttls, implicit]) = (cert.display(), key.display(), ports);
    format!(
        "base_dir = {home}/run
state_dir = {home}/run
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{home}/mail
ssl = required
ssl_cert = <{cert}
ssl_key = <{key}
# A wrong password of one test must hold up no other's log-in, nor may their number.
auth_failure_delay = 0
mail_max_userip_connections = 0
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {implicit}
    ssl = yes
  }}
}}
"
    )
}
