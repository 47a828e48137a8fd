//! `rollcall account …`

mod bulk;

pub(crate) use bulk::{Bulk, BulkCommand, WhichAccounts};

use chrono::NaiveDate;
use rollcall_config::SecretString;
use rollcall_domain::{
    ContractId, VersionRange,
    accounts::{DomainRule, IpRule},
};

use super::{
    AsCsv, ShowEntitlements,
    value::{Clearable, OwnNumbers, clearable, day, own_session_timeout},
};

/// What to do with accounts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum AccountCommand {
    /// Make an account and show its password, this once
    Create(NewAccount),
    /// List accounts by name
    List(ListAccounts),
    /// Show one account
    Show(Named),
    /// Change an account; `none` takes a bound, a list or a number of its own away
    Set(SetAccount),
    /// What it may use by its licences, now or at another time
    Entitlements(ShowEntitlements),
    /// What happened to an account, was done to it and was written about it, the newest first
    Timeline(ShowTimeline),
    /// One thing done to many accounts: extend, suspend, resume, resend, set-capacity
    #[command(subcommand)]
    Bulk(BulkCommand),
    /// Refuse its nodes with 30002 until it is resumed
    Suspend(Named),
    /// Let a suspended account go on
    Resume(Named),
    /// Close it for good and unbind its nodes; its name is not used again
    Close(Named),
    /// Erase the personal data of a closed account; numbers, times, codes and the audit trail stay
    Erase(Named),
    /// Give it a new password and show it, this once
    ResetPassword(ResetPassword),
    /// Mail a link to set a new password with, to its contract's addresses
    ResendCredentials(ResendCredentials),
}

/// Which account.
#[derive(Debug, clap::Args)]
pub(crate) struct Named {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name
    #[arg(long)]
    pub(crate) name: String,
}

/// An account to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewAccount {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name [default: a generated one]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// How many nodes it may have [default with --contract: the contract's]
    #[arg(long, value_name = "NUMBER", required_unless_present = "contract")]
    pub(crate) max_nodes: Option<u32>,
    /// The contract that it is made from, con_…; capacity and days are the contract's by default
    #[arg(long, value_name = "CON_ID")]
    pub(crate) contract: Option<ContractId>,
    /// Take more nodes than the contract has for all its accounts
    #[arg(long, requires = "contract")]
    pub(crate) allow_over_contract: bool,
    /// Mail name and password, or a link to set it with, to the contract's addresses
    #[arg(long, requires = "contract")]
    pub(crate) mail: bool,
    /// Its password, 8 to 256 characters [default: a generated one]
    #[arg(long)]
    pub(crate) password: Option<SecretString>,
    #[command(flatten)]
    pub(crate) policy: Policy,
}

/// What to change about an account.
#[derive(Debug, clap::Args)]
pub(crate) struct SetAccount {
    #[command(flatten)]
    pub(crate) named: Named,
    /// How many nodes it may have; fewer than are registered keeps those and takes no new ones
    #[arg(long, value_name = "NUMBER")]
    pub(crate) max_nodes: Option<u32>,
    /// Take more nodes than its contract has for all its accounts
    #[arg(long)]
    pub(crate) allow_over_contract: bool,
    /// How long its floating sessions live without a sign of life, 20s to 24h, or none for the tenant's
    #[arg(long, value_name = "DURATION", value_parser = own_session_timeout)]
    pub(crate) session_timeout: Option<Clearable<u32>>,
    #[command(flatten)]
    pub(crate) policy: Policy,
}

/// When, from where and by what an account may be used.
#[derive(Debug, clap::Args)]
pub(crate) struct Policy {
    /// The first valid day in the tenant's zone, such as 2026-01-01, or none
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) starts: Option<Clearable<NaiveDate>>,
    /// The last valid day in the tenant's zone, such as 2026-12-31, or none
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) expires: Option<Clearable<NaiveDate>>,
    /// An address, a CIDR block or a range a-b that may call; again for more
    #[arg(long, value_name = "RANGE", value_parser = clearable::<IpRule>)]
    pub(crate) allow_ip: Vec<Clearable<IpRule>>,
    /// A domain that may call, exact or *.example.com; again for more
    #[arg(long, value_name = "DOMAIN", value_parser = clearable::<DomainRule>)]
    pub(crate) allow_domain: Vec<Clearable<DomainRule>>,
    /// An app name that may call; again for more
    #[arg(long, value_name = "NAME", value_parser = clearable::<String>)]
    pub(crate) allow_app: Vec<Clearable<String>>,
    /// The product versions that are covered, such as ">=4.0.28, <5", or none
    #[arg(long, value_name = "RANGE", value_parser = clearable::<VersionRange>)]
    pub(crate) version_req: Option<Clearable<VersionRange>>,
    #[command(flatten)]
    pub(crate) numbers: OwnNumbers,
}

/// Which accounts to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListAccounts {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    #[command(flatten)]
    pub(crate) which: WhichAccounts,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

/// Whose timeline, and how much of it.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowTimeline {
    #[command(flatten)]
    pub(crate) named: Named,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

/// Whose password to reset, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct ResetPassword {
    #[command(flatten)]
    pub(crate) named: Named,
    /// The new password, 8 to 256 characters [default: a generated one]
    #[arg(long)]
    pub(crate) password: Option<SecretString>,
    /// Let nodes go on that registered with the old one; else they must register again
    #[arg(long)]
    pub(crate) keep_nodes: bool,
}

/// Whose credentials to mail again, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct ResendCredentials {
    #[command(flatten)]
    pub(crate) named: Named,
    /// Once the link was used, have nodes register again; else they go on
    #[arg(long)]
    pub(crate) drop_nodes: bool,
}
