//! Every setting as a flag.

use std::path::PathBuf;

use rollcall_config::{Flags, SETTINGS, SecretString};

/// The settings, before or after the command.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct SettingsArgs {
    /// The settings file [default: rollcall.toml, if there is one] [env: ROLLCALL_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    #[arg(long, global = true, value_name = "ADDRESS", help = meaning("listen"))]
    listen: Option<String>,

    #[arg(long, global = true, value_name = "ADDRESS", help = meaning("ops_listen"))]
    ops_listen: Option<String>,

    #[arg(long, global = true, value_name = "DIR", help = meaning("data_dir"))]
    data_dir: Option<PathBuf>,

    #[arg(long, global = true, value_name = "URL", help = meaning("database_url"))]
    database_url: Option<SecretString>,

    #[arg(long, global = true, value_name = "URL", help = meaning("cache_url"))]
    cache_url: Option<SecretString>,

    #[arg(long, global = true, value_name = "URL", help = meaning("mail_url"))]
    mail_url: Option<SecretString>,

    #[arg(long, global = true, value_name = "ADDRESS", help = meaning("mail_from"))]
    mail_from: Option<String>,

    #[arg(
        long,
        global = true,
        value_name = "NAMES",
        value_delimiter = ',',
        help = meaning("mail_authserv_ids")
    )]
    mail_authserv_ids: Option<Vec<String>>,

    #[arg(
        long,
        global = true,
        value_name = "MAILBOXES",
        value_delimiter = ',',
        help = meaning("mailboxes")
    )]
    mailboxes: Option<Vec<SecretString>>,

    #[arg(long, global = true, value_name = "DURATION", help = meaning("sweep_interval"))]
    sweep_interval: Option<String>,
    #[arg(long, global = true, value_name = "DURATION", help = meaning("mailbox_poll"))]
    mailbox_poll: Option<String>,

    #[arg(long, global = true, value_name = "URL", help = meaning("public_url"))]
    public_url: Option<String>,

    #[arg(
        long,
        global = true,
        value_name = "NETWORKS",
        value_delimiter = ',',
        help = meaning("trusted_proxies")
    )]
    trusted_proxies: Option<Vec<String>>,

    #[arg(long, global = true, value_name = "KEY", help = meaning("master_key"))]
    master_key: Option<SecretString>,

    #[arg(long, global = true, value_name = "FILE", help = meaning("master_key_file"))]
    master_key_file: Option<PathBuf>,

    #[arg(long, global = true, value_name = "BOOL", help = meaning("workers"))]
    workers: Option<bool>,

    #[arg(long, global = true, value_name = "FORMAT", help = meaning("log_format"))]
    log_format: Option<String>,

    #[arg(long, global = true, value_name = "DIRECTIVES", help = meaning("log"))]
    log: Option<String>,

    #[arg(long, global = true, value_name = "NUMBER", help = meaning("database_connections"))]
    database_connections: Option<u32>,
}

impl SettingsArgs {
    /// What the command line sets.
    pub(crate) fn overrides(&self) -> Flags {
        let own = self.clone();
        Flags {
            config: own.config,
            listen: own.listen,
            ops_listen: own.ops_listen,
            data_dir: own.data_dir,
            database_url: own.database_url,
            cache_url: own.cache_url,
            mail_url: own.mail_url,
            mail_from: own.mail_from,
            mail_authserv_ids: own.mail_authserv_ids,
            mailboxes: own.mailboxes,
            mailbox_poll: own.mailbox_poll,
            sweep_interval: own.sweep_interval,
            public_url: own.public_url,
            trusted_proxies: own.trusted_proxies,
            master_key: own.master_key,
            master_key_file: own.master_key_file,
            workers: own.workers,
            log_format: own.log_format,
            log: own.log,
            database_connections: own.database_connections,
        }
    }
}

/// The one text that explains a setting, with its default and its variable.
fn meaning(key: &str) -> String {
    let setting = SETTINGS.iter().find(|setting| setting.key == key);
    setting.map_or_else(String::new, |setting| {
        let (default, variable) = (setting.default, setting.variable());
        format!("{} [default: {default}] [env: {variable}]", setting.meaning)
    })
}
