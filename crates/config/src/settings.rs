use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{HumanDuration, redact::redact_url};

/// The settings of one process; what each means stands in [`SETTINGS`](crate::SETTINGS).
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API listens.
    pub listen: SocketAddr,
    /// Where metrics and health listen.
    pub ops_listen: SocketAddr,
    /// The directory of what is kept in files.
    pub data_dir: PathBuf,
    /// The database if it was set; use [`Settings::database_url`].
    pub database_url: Option<SecretString>,
    /// The cache; use [`Settings::cache_url`].
    pub cache_url: SecretString,
    /// How mail leaves; use [`Settings::mail_url`].
    pub mail_url: SecretString,
    /// The address that mail comes from.
    pub mail_from: String,
    /// Whose `Authentication-Results` are believed.
    pub mail_authserv_ids: Vec<String>,
    /// Where requests arrive.
    pub mailboxes: Vec<MailboxUrl>,
    /// How often each mailbox is looked into.
    pub mailbox_poll: HumanDuration,
    /// The published address if it was set; use [`Settings::public_url`].
    pub public_url: Option<Url>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The master key if it was set; use [`Settings::master_key`].
    pub master_key: Option<SecretString>,
    /// The master key's file if it was set; use [`Settings::master_key`].
    pub master_key_file: Option<PathBuf>,
    /// Whether `serve` runs the workers too.
    pub workers: bool,
    /// The pause between two sweeps of leases that are over.
    pub sweep_interval: HumanDuration,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What is logged, as tracing's filter directives.
    pub log: String,
    /// Most database connections for requests.
    pub database_connections: u32,
    /// Where each value came from.
    pub sources: Sources,
}

/// Where requests to a tenant arrive.
#[derive(Debug, Clone)]
pub struct MailboxUrl {
    /// The tenant's slug.
    pub tenant: String,
    /// The mailbox, which holds a password.
    pub url: SecretString,
}

/// Without the password.
impl fmt::Display for MailboxUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.tenant, redact_url(self.url.expose_secret()))
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pretty => "pretty",
            Self::Json => "json",
        })
    }
}

/// Where the master key is to be found.
#[derive(Debug, Clone)]
pub enum MasterKey {
    /// The key itself, as it was written.
    Given(SecretString),
    /// A file that somebody named and that must therefore exist.
    File(PathBuf),
    /// The file in the data directory, which the first start may create.
    Own(PathBuf),
}

/// Where each setting came from; what isn't in here is the default.
#[derive(Debug, Clone, Default)]
pub struct Sources(pub(crate) BTreeMap<&'static str, String>);

impl Sources {
    /// `default`, `environment`, `flag` or the path of the settings file.
    pub fn of(&self, key: &str) -> &str {
        self.0.get(key).map_or("default", String::as_str)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            ops_listen: SocketAddr::from(([127, 0, 0, 1], 9464)),
            data_dir: PathBuf::from("./rollcall-data"),
            database_url: None,
            cache_url: "memory:".into(),
            mail_url: "file:".into(),
            mail_from: "rollcall@localhost".to_owned(),
            mail_authserv_ids: Vec::new(),
            mailboxes: Vec::new(),
            mailbox_poll: HumanDuration(Duration::from_secs(60)),
            public_url: None,
            trusted_proxies: Vec::new(),
            master_key: None,
            master_key_file: None,
            workers: true,
            sweep_interval: HumanDuration(Duration::from_secs(30)),
            log_format: LogFormat::Pretty,
            log: "info".to_owned(),
            database_connections: 10,
            sources: Sources::default(),
        }
    }
}

impl Settings {
    /// The database's URL, which may hold a password: show it through [`redact_url`](crate::redact_url).
    pub fn database_url(&self) -> String {
        match &self.database_url {
            Some(url) => url.expose_secret().to_owned(),
            None => sqlite_url(&self.data_dir.join("rollcall.db")),
        }
    }

    /// The cache's URL, which may hold a password: show it through [`redact_url`](crate::redact_url).
    pub fn cache_url(&self) -> &str {
        self.cache_url.expose_secret()
    }

    /// How mail leaves, which may hold a password: show it through [`redact_url`](crate::redact_url).
    pub fn mail_url(&self) -> &str {
        self.mail_url.expose_secret()
    }

    /// The address that the outside reaches us at; with port 0, put the bound address into `listen`.
    pub fn public_url(&self) -> Url {
        self.public_url.clone().unwrap_or_else(|| {
            let local = match self.listen {
                // 0.0.0.0 is a place to listen, not one to call.
                any if any.ip().is_unspecified() => format!("http://localhost:{}", any.port()),
                address => format!("http://{address}"),
            };
            Url::parse(&local).expect("an address and a port make a URL")
        })
    }

    /// Where the master key is to be found.
    pub fn master_key(&self) -> MasterKey {
        match (&self.master_key, &self.master_key_file) {
            (Some(key), _) => MasterKey::Given(key.clone()),
            (None, Some(file)) => MasterKey::File(file.clone()),
            (None, None) => MasterKey::Own(self.data_dir.join("master.key")),
        }
    }
}

/// sqlx reads `?` as the start of parameters and decodes `%`.
fn sqlite_url(path: &Path) -> String {
    let path = path.to_string_lossy();
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{path}")
}
