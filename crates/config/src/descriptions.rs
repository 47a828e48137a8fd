//! The table of settings: what each is called, means and defaults to, how it is read and shown.

use figment::value::Value;

use crate::{
    redact::redact_url,
    settings::{MasterKey, Settings},
    value,
};

/// One row of the table of settings.
#[derive(Debug, Clone, Copy)]
pub struct SettingDescription {
    /// The name in `rollcall.toml`; `--data-dir` and `ROLLCALL_DATA_DIR` are made from it.
    pub key: &'static str,
    /// What kind of value it takes, in one word, as `--help` shows it.
    pub value_name: &'static str,
    /// Whether it takes several values, with commas between them.
    pub is_list: bool,
    /// What holds when nobody sets it; `<data_dir>` and `<listen>` stand for those settings.
    pub default: &'static str,
    /// What it is for, in one line.
    pub meaning: &'static str,
    /// Parse a value into the settings, or say what is wrong with it.
    pub(crate) read: fn(&mut Settings, &Value) -> Result<(), String>,
    /// The effective value, without secrets.
    pub(crate) show: fn(&Settings) -> String,
}

impl SettingDescription {
    /// The environment variable, `ROLLCALL_DATA_DIR`.
    pub fn variable(&self) -> String {
        variable(self.key)
    }

    /// The command line flag, `--data-dir`.
    pub fn flag(&self) -> String {
        flag(self.key)
    }
}

pub(crate) fn variable(key: &str) -> String {
    format!("ROLLCALL_{}", key.to_ascii_uppercase())
}

pub(crate) fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

/// A value and the setting it is for.
macro_rules! read {
    ($key:ident, some $parse:ident) => {
        |settings, value| value::$parse(value).map(|value| settings.$key = Some(value))
    };
    ($key:ident, $parse:ident) => {
        |settings, value| value::$parse(value).map(|value| settings.$key = value)
    };
}

/// Whether a row says that it takes several values.
macro_rules! is_list {
    () => {
        false
    };
    (many) => {
        true
    };
}

/// The rows: key, kind of value (`many` of them), default, parser in `value.rs`, how it is shown, meaning.
macro_rules! settings {
    ($(
        $key:ident: $value_name:ident $($many:ident)? = $default:literal, [$($parse:ident)+], $show:expr,
        $meaning:literal;
    )+) => {
        &[$(SettingDescription {
            key: stringify!($key),
            value_name: stringify!($value_name),
            is_list: is_list!($($many)?),
            default: $default,
            meaning: $meaning,
            read: read!($key, $($parse)+),
            show: $show,
        }),+]
    };
}

/// Every setting there is, in the order in which they are shown.
pub const SETTINGS: &[SettingDescription] = settings! {
    listen: ADDRESS = "127.0.0.1:8080", [address], |s| s.listen.to_string(),
        "address and port of the API; port 0 takes a free one";
    ops_listen: ADDRESS = "127.0.0.1:9464", [address], |s| s.ops_listen.to_string(),
        "address and port of /metrics, /livez and /readyz; keep it off the internet";
    data_dir: DIR = "./rollcall-data", [path], |s| s.data_dir.display().to_string(),
        "directory of what is kept in files: the SQLite database, the master key, mail";
    database_url: URL = "sqlite://<data_dir>/rollcall.db", [some database_url],
        |s| redact_url(&s.database_url()),
        "the truth: sqlite://path, or postgres://user:password@host/database";
    cache_url: URL = "memory:", [cache_url], |s| redact_url(s.cache_url()),
        "state that may be lost: memory: (one process), redis://host or redis+cluster://host";
    mail_url: URL = "file:", [mail_url], |s| redact_url(s.mail_url()),
        "how mail leaves: file: (as .eml files in <data_dir>/mail), smtp://user:password@relay or smtps://…";
    mail_from: ADDRESS = "rollcall@localhost", [mail_from], |s| s.mail_from.to_string(),
        "where bounces of mail go, and the address that it comes from unless a tenant has its own";
    mail_authserv_ids: NAMES many = "(none)", [names], |s| list(&s.mail_authserv_ids),
        "names under which our own relay writes Authentication-Results; it must strip foreign ones";
    mailboxes: MAILBOXES many = "(none)", [mailboxes], |s| list(&s.mailboxes),
        "where requests arrive: TENANT=imaps://user:password@host/FOLDER; several with commas";
    mailbox_poll: DURATION = "1m", [pause], |s| s.mailbox_poll.to_string(),
        "how often each mailbox is looked into";
    public_url: URL = "http://<listen>", [some public_url],
        |s| s.public_url().as_str().trim_end_matches('/').to_owned(),
        "the address that nodes and people reach the service at, as the proxy in front publishes it";
    trusted_proxies: NETWORKS many = "(none)", [networks], |s| list(&s.trusted_proxies),
        "addresses or networks whose X-Forwarded-For is believed; in the environment with commas";
    master_key: KEY = "(not set)", [some secret],
        |s| if s.master_key.is_some() { "(set)" } else { "(not set)" }.to_owned(),
        "32 bytes, base64 or hex, that encrypt the secrets in the database; or use master_key_file";
    master_key_file: FILE = "<data_dir>/master.key", [some path], |s| master_key_file(s),
        "file that holds the master key; lose it and every signing key is lost";
    workers: BOOL = "true", [boolean], |s| s.workers.to_string(),
        "whether `serve` also sweeps expired leases and does the other background work";
    sweep_interval: DURATION = "30s", [pause], |s| s.sweep_interval.to_string(),
        "how often the workers write down which leases are over; their slots are free without it";
    log_format: FORMAT = "pretty", [log_format], |s| s.log_format.to_string(),
        "pretty for people, json (one object a line) for machines";
    log: DIRECTIVES = "info", [directives], |s| s.log.to_string(),
        "what is logged: a level, or directives such as info,rollcall_http=debug";
    database_connections: NUMBER = "10", [count], |s| s.database_connections.to_string(),
        "most database connections for requests; three more are for group commits on PostgreSQL";
};

fn list<T: ToString>(values: &[T]) -> String {
    if values.is_empty() {
        return "(none)".to_owned();
    }
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn master_key_file(settings: &Settings) -> String {
    match settings.master_key() {
        MasterKey::Given(_) => "(not used)".to_owned(),
        MasterKey::File(path) | MasterKey::Own(path) => path.display().to_string(),
    }
}
