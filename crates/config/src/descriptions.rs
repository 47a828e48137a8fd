/// One row of the table of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingDescription {
    /// The name in `rollcall.toml`; `--data-dir` and `ROLLCALL_DATA_DIR` are made from it.
    pub key: &'static str,
    /// What holds when nobody sets it; `<data_dir>` and `<listen>` stand for those settings.
    pub default: &'static str,
    /// What it is for, in one line.
    pub meaning: &'static str,
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

const fn row(
    key: &'static str,
    default: &'static str,
    meaning: &'static str,
) -> SettingDescription {
    SettingDescription { key, default, meaning }
}

/// Every setting there is, in the order in which they are shown.
pub const SETTINGS: &[SettingDescription] = &[
    row("listen", "127.0.0.1:8080", "address and port of the API; port 0 takes a free one"),
    row(
        "ops_listen",
        "127.0.0.1:9464",
        "address and port of /metrics, /livez and /readyz; keep it off the internet",
    ),
    row(
        "data_dir",
        "./rollcall-data",
        "directory of what is kept in files: the SQLite database, the master key, mail",
    ),
    row(
        "database_url",
        "sqlite://<data_dir>/rollcall.db",
        "the truth: sqlite://path, or postgres://user:password@host/database",
    ),
    row(
        "cache_url",
        "memory:",
        "state that may be lost: memory: (one process), redis://host or redis+cluster://host",
    ),
    row(
        "mail_url",
        "file:",
        "how mail leaves: file: (as .eml files in <data_dir>/mail), smtp://user:password@relay or smtps://…",
    ),
    row(
        "mail_from",
        "rollcall@localhost",
        "where bounces of mail go, and the address that it comes from unless a tenant has its own",
    ),
    row(
        "mail_authserv_ids",
        "(none)",
        "names under which our own relay writes Authentication-Results; it must strip foreign ones",
    ),
    row(
        "mailboxes",
        "(none)",
        "where requests arrive: TENANT=imaps://user:password@host/FOLDER; several with commas",
    ),
    row("mailbox_poll", "1m", "how often each mailbox is looked into"),
    row(
        "public_url",
        "http://<listen>",
        "the address that nodes and people reach the service at, as the proxy in front publishes it",
    ),
    row(
        "trusted_proxies",
        "(none)",
        "addresses or networks whose X-Forwarded-For is believed; in the environment with commas",
    ),
    row(
        "master_key",
        "(not set)",
        "32 bytes, base64 or hex, that encrypt the secrets in the database; or use master_key_file",
    ),
    row(
        "master_key_file",
        "<data_dir>/master.key",
        "file that holds the master key; lose it and every signing key is lost",
    ),
    row(
        "workers",
        "true",
        "whether `serve` also sweeps expired leases and does the other background work",
    ),
    row(
        "sweep_interval",
        "30s",
        "how often the workers write down which leases are over; their slots are free without it",
    ),
    row("log_format", "pretty", "pretty for people, json (one object a line) for machines"),
    row("log", "info", "what is logged: a level, or directives such as info,rollcall_http=debug"),
    row(
        "database_connections",
        "10",
        "most database connections for requests; three more are for group commits on PostgreSQL",
    ),
];
