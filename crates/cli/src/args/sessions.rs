//! `rollcall session …` and `rollcall pool …`

use chrono::NaiveDate;
use rollcall_config::SecretString;
use rollcall_domain::{
    SessionId,
    catalogue::FeatureCode,
    limits::{BUSY_MINUTES, IDLE_MINUTES, SHARE_MAX},
    sessions::{CountBy, IdleRelease, Overdraft, QueueMode, UsagePeriod},
};

use super::{WholeAsCsv, value::plain_day};

/// What to do with floating sessions.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum SessionCommand {
    /// List live sessions with what they hold, at most a thousand
    List(ListSessions),
    /// End somebody's session; what it holds is free at once
    End(EndOneSession),
}

/// Which sessions to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListSessions {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those of this account
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Only those that hold units of this feature
    #[arg(long, value_name = "CODE")]
    pub(crate) feature: Option<FeatureCode>,
}

/// Which session to end, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct EndOneSession {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The session's id, ses_…
    #[arg(value_name = "SES_ID")]
    pub(crate) id: SessionId,
    /// Why; its user is told
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// For how many minutes the same user may not come back on the same machine
    #[arg(long, value_name = "MINUTES", default_value_t = 0)]
    pub(crate) ban_minutes: u32,
}

/// What to do with the pools that sessions take units from.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum PoolCommand {
    /// List an account's pools: how many units there are, how many are out
    List(ListPools),
    /// Set the rules of a pool; they hold for what is checked out from then on
    Set(SetPool),
    /// Show how much of an account's pools was used over time, and what was refused: what to buy
    Usage(ShowUsage),
}

/// Whose pools to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListPools {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
}

/// What to do with clients: names and passwords that open sessions, and nothing else.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ClientCommand {
    /// Make a client and show its password, this once
    Create(NewClient),
    /// List the clients of an account
    List(ListClients),
    /// Have a client open no session any more; those that are open go on
    Disable(OneClient),
    /// Have a disabled client open sessions again
    Enable(OneClient),
    /// Give it a new password and show it, this once
    ResetPassword(ResetClientPassword),
}

/// Which client.
#[derive(Debug, clap::Args)]
pub(crate) struct OneClient {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
    /// The client's name
    #[arg(value_name = "CLIENT")]
    pub(crate) name: String,
}

/// A client to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewClient {
    #[command(flatten)]
    pub(crate) which: OneClient,
    /// Its password, 8 to 256 characters [default: a generated one]
    #[arg(long, value_name = "PASSWORD")]
    pub(crate) password: Option<SecretString>,
}

/// Whose password to reset, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct ResetClientPassword {
    #[command(flatten)]
    pub(crate) which: OneClient,
    /// The new password, 8 to 256 characters [default: a generated one]
    #[arg(long, value_name = "PASSWORD")]
    pub(crate) password: Option<SecretString>,
}

/// Whose clients to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListClients {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
}

/// Which pool, and its rules.
#[derive(Debug, clap::Args)]
pub(crate) struct SetPool {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
    /// The feature's code
    #[arg(long, value_name = "CODE")]
    pub(crate) feature: FeatureCode,
    /// Who counts as one: session, process, host, user, user_host or key
    #[arg(long, value_name = "WHO")]
    pub(crate) count_by: Option<CountBy>,
    /// How many sessions of those who count as one share units; 0 for any number
    #[arg(long, value_name = "SESSIONS", value_parser = clap::value_parser!(u32).range(..=i64::from(SHARE_MAX)))]
    pub(crate) max_share: Option<u32>,
    /// How many units may be out beyond those that there are: none, 5, 10% or unlimited
    #[arg(long, value_name = "UNITS")]
    pub(crate) overdraft: Option<Overdraft>,
    /// In which order those who wait are served: strict, or express, where smaller claims may pass a bigger one
    /// a few times
    #[arg(long, value_name = "ORDER")]
    pub(crate) queue: Option<QueueMode>,
    /// When units of whoever is idle are taken away: never, on_demand (for a claim without room), or always
    #[arg(long, value_name = "WHEN")]
    pub(crate) idle_release: Option<IdleRelease>,
    /// After how many minutes
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(i64::from(*IDLE_MINUTES.start())..=i64::from(*IDLE_MINUTES.end())))]
    pub(crate) idle_minutes: Option<u32>,
    /// For how many minutes a program that is busy by itself counts as active
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(i64::from(*BUSY_MINUTES.start())..=i64::from(*BUSY_MINUTES.end())))]
    pub(crate) busy_minutes: Option<u32>,
}

/// Whose usage to show, and when.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowUsage {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
    /// Only that of this feature
    #[arg(long, value_name = "CODE")]
    pub(crate) feature: Option<FeatureCode>,
    /// From this day of the tenant's zone on [default: thirty days until the last one]
    #[arg(long, value_name = "DATE", value_parser = plain_day)]
    pub(crate) from: Option<NaiveDate>,
    /// The last day [default: today]
    #[arg(long, value_name = "DATE", value_parser = plain_day)]
    pub(crate) until: Option<NaiveDate>,
    /// By hour or by day
    #[arg(long, value_name = "PERIOD", default_value = "day")]
    pub(crate) per: UsagePeriod,
    #[command(flatten)]
    pub(crate) as_csv: WholeAsCsv,
}
