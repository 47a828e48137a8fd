//! `rollcall tenant …`

mod keys;

pub(crate) use keys::{KeyCommand, RotateKey};

use chrono_tz::Tz;
use rollcall_app::tenants::{TenantMailChange, TenantNoticesChange, TenantRules};
use rollcall_domain::{
    nodes::ClonePolicy,
    tenants::{FirstPassword, TenantStatus, WarningDays},
};
use rollcall_signing::KeyAlg;

use super::{
    Numbers,
    value::{Clearable, clearable, own_seconds, seconds, session_timeout},
};

/// What to do with tenants.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum TenantCommand {
    /// Make a tenant and its keys
    Create(NewTenant),
    /// List all tenants
    List,
    /// Show one tenant
    Show {
        /// The tenant's name in URLs
        slug: String,
    },
    /// Change a tenant
    Set(SetTenant),
}

/// A tenant to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewTenant {
    /// The tenant's name in URLs: 1 to 63 of a-z, 0-9 and -
    pub(crate) slug: String,
    /// Its name for people
    #[arg(long)]
    pub(crate) name: String,
    /// What its leases are signed with: EdDSA, or ES256 for old verifiers
    #[arg(long, value_name = "ALG", default_value = "EdDSA", value_parser = lease_alg)]
    pub(crate) lease_alg: KeyAlg,
    /// The time zone in which validity dates are days, such as Asia/Shanghai
    #[arg(long, default_value = "UTC")]
    pub(crate) zone: Tz,
    #[command(flatten)]
    pub(crate) numbers: TenantNumbers,
    #[command(flatten)]
    pub(crate) mail: TenantMail,
}

/// What to change about a tenant.
#[derive(Debug, clap::Args)]
pub(crate) struct SetTenant {
    /// The tenant's name in URLs
    pub(crate) slug: String,
    /// Its name for people
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// active or suspended: takes no new registrations, its registered nodes go on
    #[arg(long, value_parser = status)]
    pub(crate) status: Option<TenantStatus>,
    /// The time zone in which validity dates are days, such as Asia/Shanghai
    #[arg(long)]
    pub(crate) zone: Option<Tz>,
    #[command(flatten)]
    pub(crate) numbers: TenantNumbers,
    #[command(flatten)]
    pub(crate) mail: TenantMail,
    #[command(flatten)]
    pub(crate) notices: TenantNotices,
    /// How long the features of a lease count at least where the server can't be reached, 0s to 365d
    /// [default: 72h]
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    pub(crate) features_offline: Option<i64>,
    /// How long a floating session lives without a sign of life, 20s to 24h; one is due at half of it
    /// [default: 10m]
    #[arg(long, value_name = "DURATION", value_parser = session_timeout)]
    pub(crate) session_timeout: Option<u32>,
}

/// The numbers and choices of a tenant.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct TenantNumbers {
    #[command(flatten)]
    numbers: Numbers,
    /// What a suspected copy of a node meets: warn (renew and note it) or refuse [default: warn]
    #[arg(long)]
    clones: Option<ClonePolicy>,
    /// How often a live node may be registered over without its token, per lease [default: 2]
    #[arg(long, value_name = "NUMBER")]
    replacements: Option<u32>,
    /// Whether suspiciously many remote unbinds free their slots only at the lease's end
    #[arg(long, value_name = "BOOL")]
    hold_churned_slots: Option<bool>,
}

impl From<TenantNumbers> for TenantRules {
    fn from(given: TenantNumbers) -> Self {
        Self {
            numbers: given.numbers.into(),
            clones: given.clones,
            replacements: given.replacements,
            hold_churned_slots: given.hold_churned_slots,
        }
    }
}

/// How a tenant writes to its customers; `none` goes back to what the installation has.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct TenantMail {
    /// The address that its mail is from, or none for `mail_from`; the relay must be allowed to send
    /// for it
    #[arg(long, value_name = "ADDRESS", value_parser = clearable::<String>)]
    mail_sender: Option<Clearable<String>>,
    /// The name that its mail is from, or none for the tenant's
    #[arg(long, value_name = "NAME", value_parser = clearable::<String>)]
    sender_name: Option<Clearable<String>>,
    /// Where answers to its mail go, or none for the sender
    #[arg(long, value_name = "ADDRESS", value_parser = clearable::<String>)]
    reply_to: Option<Clearable<String>>,
    /// What mailed credentials add on how the product is registered, or none; may have lines
    #[arg(long, value_name = "TEXT", value_parser = clearable::<String>)]
    instructions: Option<Clearable<String>>,
    /// What is mailed with a new account: its password (mail) or a link to set it with [default: mail]
    #[arg(long, value_name = "HOW")]
    first_password: Option<FirstPassword>,
}

impl From<TenantMail> for TenantMailChange {
    fn from(given: TenantMail) -> Self {
        Self {
            sender: given.mail_sender.map(Clearable::into_option),
            sender_name: given.sender_name.map(Clearable::into_option),
            reply_to: given.reply_to.map(Clearable::into_option),
            instructions: given.instructions.map(Clearable::into_option),
            first_password: given.first_password,
        }
    }
}

/// When a tenant and its customers are told of something without asking.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct TenantNotices {
    /// How many days before an end its customer is warned, or none for no warning [default: 30,7,1]
    #[arg(long, value_name = "DAYS", value_parser = clearable::<WarningDays>)]
    warning_days: Option<Clearable<WarningDays>>,
    /// How long after a missed revalidation customer and vendor are mailed that a node of an account with
    /// licences is silent, 1m to 30d, or none for never [default: 2h]
    #[arg(long, value_name = "DURATION", value_parser = own_seconds)]
    silent_after: Option<Clearable<i64>>,
    /// The vendor's own address for such mail, or none for where answers go
    #[arg(long, value_name = "ADDRESS", value_parser = clearable::<String>)]
    vendor_address: Option<Clearable<String>>,
}

impl From<TenantNotices> for TenantNoticesChange {
    fn from(given: TenantNotices) -> Self {
        let days = given.warning_days.map(|days| match days {
            Clearable::None => Vec::new(),
            Clearable::Some(days) => days.as_slice().to_vec(),
        });
        Self {
            warning_days: days,
            silent_after_s: given.silent_after.map(Clearable::into_option),
            vendor_address: given.vendor_address.map(Clearable::into_option),
        }
    }
}

/// `EdDSA` or `ES256`.
pub(super) fn lease_alg(text: &str) -> Result<KeyAlg, &'static str> {
    let known = text.parse().ok().filter(|alg| *alg != KeyAlg::RsaOaep256);
    known.ok_or("write EdDSA or ES256")
}

fn status(text: &str) -> Result<TenantStatus, &'static str> {
    match text {
        "active" => Ok(TenantStatus::Active),
        "suspended" => Ok(TenantStatus::Suspended),
        _ => Err("write active or suspended"),
    }
}
