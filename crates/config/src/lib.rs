//! Every setting, its default, its meaning.
//!
//! A setting is given as a flag (`--listen`), in the environment (`ROLLCALL_LISTEN`) or in
//! `rollcall.toml` (`listen = "…"`); a flag wins over the environment, the environment over the
//! file, the file over the default. [`SETTINGS`] is the table of them all. Whatever is wrong ends
//! in a [`ConfigError`] of one sentence that never shows a secret.
//!
//! An empty variable counts as not set, so that `ROLLCALL_X=${X:-}` in a compose file is harmless.
//! Unknown `ROLLCALL_*` variables are errors, except `ROLLCALL_CONFIG` (the path of the file) and
//! the links that Kubernetes and Docker set for a service called `rollcall`.

#![deny(missing_docs)]

mod descriptions;
mod duration;
mod environment;
mod error;
mod flags;
mod layer;
mod load;
mod redact;
mod settings;
mod show;
mod suggestion;
mod value;

#[cfg(test)]
mod tests;

pub use descriptions::{SETTINGS, SettingDescription};
pub use duration::{HumanDuration, NotADuration};
pub use error::ConfigError;
pub use flags::Flags;
pub use redact::redact_url;
pub use secrecy::{ExposeSecret, SecretString};
pub use settings::{LogFormat, MailboxUrl, MasterKey, Settings, Sources};
pub use show::Shown;
