use secrecy::ExposeSecret;
use serde::Serialize;

use crate::{
    descriptions::SETTINGS,
    redact::redact_url,
    settings::{MasterKey, Settings},
};

/// One effective setting as `rollcall config` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The setting's name.
    pub key: &'static str,
    /// Its value, without secrets.
    pub value: String,
    /// `default`, `environment`, `flag` or the path of the settings file.
    pub source: String,
    /// What it is for.
    pub meaning: &'static str,
}

impl Settings {
    /// The effective settings, secrets hidden, and where each comes from.
    pub fn show(&self) -> Vec<Shown> {
        let shown = SETTINGS.iter().map(|setting| Shown {
            key: setting.key,
            value: self.shown_value(setting.key),
            source: self.sources.of(setting.key).to_owned(),
            meaning: setting.meaning,
        });
        shown.collect()
    }

    fn shown_value(&self, key: &str) -> String {
        match key {
            "listen" => self.listen.to_string(),
            "ops_listen" => self.ops_listen.to_string(),
            "data_dir" => self.data_dir.display().to_string(),
            "database_url" => redact_url(&self.database_url()),
            "cache_url" => redact_url(self.cache_url.expose_secret()),
            "mail_url" => redact_url(self.mail_url.expose_secret()),
            "mail_from" => self.mail_from.clone(),
            "mail_authserv_ids" if self.mail_authserv_ids.is_empty() => "(none)".to_owned(),
            "mail_authserv_ids" => self.mail_authserv_ids.join(","),
            "mailboxes" if self.mailboxes.is_empty() => "(none)".to_owned(),
            "mailboxes" => {
                let mailboxes = self.mailboxes.iter().map(ToString::to_string);
                mailboxes.collect::<Vec<_>>().join(",")
            }
            "sweep_interval" => self.sweep_interval.to_string(),
            "mailbox_poll" => self.mailbox_poll.to_string(),
            "public_url" => self.public_url().as_str().trim_end_matches('/').to_owned(),
            "trusted_proxies" if self.trusted_proxies.is_empty() => "(none)".to_owned(),
            "trusted_proxies" => {
                let networks = self.trusted_proxies.iter().map(ToString::to_string);
                networks.collect::<Vec<_>>().join(",")
            }
            "master_key" if self.master_key.is_some() => "(set)".to_owned(),
            "master_key" => "(not set)".to_owned(),
            "master_key_file" => match self.master_key() {
                MasterKey::Given(_) => "(not used)".to_owned(),
                MasterKey::File(path) | MasterKey::Own(path) => path.display().to_string(),
            },
            "workers" => self.workers.to_string(),
            "log_format" => self.log_format.to_string(),
            "log" => self.log.clone(),
            "database_connections" => self.database_connections.to_string(),
            _ => unreachable!("every key of the table is shown"),
        }
    }
}
