//! The settings of the operator: a TOML file and environment variables, over the product's code.

mod source;
mod value;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use toml::Value;

pub use self::source::SettingsError;
pub(crate) use self::value::{CONNECT_TIMEOUT_S, RETRIES_MAX, SERVERS_MAX, address};
use crate::{PasswordAlgorithm, Proxy, call_settings::CallSettings};

/// The names of the settings, in a file; `ROLLCALL_SERVER` and so on in the environment.
const NAMES: [&str; 9] = [
    "server",
    "state_dir",
    "node_id",
    "connect_timeout_s",
    "answer_timeout_s",
    "retries",
    "proxy",
    "ca_file",
    "keep_password",
];

/// The operator's settings: a TOML file, and the environment, which wins over it. Both win over the
/// product's code; what isn't set is taken from the code.
///
/// ```toml
/// server = ["https://licence.example.com/acme-soft", "https://licence2.example.com/acme-soft"]
/// state_dir = "/var/lib/my-product/licence"
/// node_id = "fdl-1"
/// connect_timeout_s = 3            # 1 to 32
/// answer_timeout_s = 30            # 1 to 600
/// retries = 3                      # 0 to 10
/// proxy = "http://proxy:3128"      # or "none"; HTTPS_PROXY and its kin otherwise
/// ca_file = "/etc/ssl/our-ca.pem"  # trusted as well as the system's
/// keep_password = "rsa-oaep"       # or "sm2", or "none"
/// ```
///
/// In the environment they are `ROLLCALL_SERVER` (several with commas), `ROLLCALL_STATE_DIR` and so on,
/// and `ROLLCALL_CLIENT_CONFIG` names the file. An empty variable counts as not set. The pinned roots
/// stand in the code alone.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Settings {
    /// The vendor's addresses at its servers, in the order in which they are tried; up to six.
    pub server: Vec<String>,
    /// The state directory.
    pub state_dir: Option<PathBuf>,
    /// The node's id.
    pub node_id: Option<String>,
    /// The timeout of connecting.
    pub connect_timeout_s: Option<u64>,
    /// The timeout of an answer, connecting included.
    pub answer_timeout_s: Option<u64>,
    /// How often a call without an answer is retried.
    pub retries: Option<u32>,
    /// The proxy that servers behind TLS are reached through.
    pub proxy: Option<Proxy>,
    /// A file with certificate authorities (PEM) that are trusted as well as the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether the account's password is stored, and by which algorithm.
    pub keep_password: Option<KeepPassword>,
}

/// Whether the account's password is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepPassword {
    /// No; one that was stored before is deleted.
    No,
    /// Yes, encrypted by this algorithm.
    By(PasswordAlgorithm),
}

impl Settings {
    /// Read the settings: this file, or the one that `ROLLCALL_CLIENT_CONFIG` names instead, and then
    /// the environment. A file that is named must be there.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        Self::load_in(file, &|name| std::env::var(name).ok())
    }

    /// These settings; those that are unset are taken from `other`.
    pub(crate) fn over(self, other: Self) -> Self {
        Self {
            server: if self.server.is_empty() { other.server } else { self.server },
            state_dir: self.state_dir.or(other.state_dir),
            node_id: self.node_id.or(other.node_id),
            connect_timeout_s: self.connect_timeout_s.or(other.connect_timeout_s),
            answer_timeout_s: self.answer_timeout_s.or(other.answer_timeout_s),
            retries: self.retries.or(other.retries),
            proxy: self.proxy.or(other.proxy),
            ca_file: self.ca_file.or(other.ca_file),
            keep_password: self.keep_password.or(other.keep_password),
        }
    }

    /// Apply them to the call settings.
    pub(crate) fn apply(&self, calling: &mut CallSettings) {
        if !self.server.is_empty() {
            calling.servers.clone_from(&self.server);
        }
        if let Some(seconds) = self.connect_timeout_s {
            calling.connect_timeout = Duration::from_secs(seconds);
        }
        if let Some(seconds) = self.answer_timeout_s {
            calling.answer_timeout = Duration::from_secs(seconds);
        }
        if let Some(retries) = self.retries {
            calling.retries = retries;
        }
        if let Some(proxy) = &self.proxy {
            calling.proxy = proxy.clone();
        }
        calling.ca_file.clone_from(&self.ca_file);
    }

    /// Set one by its name; the error says what is wrong with the value.
    fn set(&mut self, name: &str, given: &Value) -> Result<(), String> {
        match name {
            "server" => self.server = value::servers(given)?,
            "state_dir" => self.state_dir = Some(value::text(given)?.into()),
            "node_id" => self.node_id = Some(value::text(given)?.to_owned()),
            "connect_timeout_s" => {
                self.connect_timeout_s = Some(value::number(given, CONNECT_TIMEOUT_S)?);
            }
            "answer_timeout_s" => {
                self.answer_timeout_s = Some(value::number(given, value::ANSWER_TIMEOUT_S)?);
            }
            "retries" => self.retries = Some(value::number(given, 0..=RETRIES_MAX)?),
            "proxy" => self.proxy = Some(value::proxy(given)?),
            "ca_file" => self.ca_file = Some(value::text(given)?.into()),
            "keep_password" => self.keep_password = Some(value::keep_password(given)?),
            _ => return Err(format!("is no setting; there are {}", NAMES.join(", "))),
        }
        Ok(())
    }
}
