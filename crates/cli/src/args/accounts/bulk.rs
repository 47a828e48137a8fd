//! `rollcall account bulk …`, and which accounts are meant.

use std::net::IpAddr;

use chrono::NaiveDate;
use rollcall_domain::{ContractId, accounts::AccountStatus};

use crate::args::value::{date, instant};

/// What to do with many accounts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum BulkCommand {
    /// Have them valid up to a day at least
    Extend {
        /// The last valid day in the tenant's zone, such as 2027-12-31
        #[arg(long, value_name = "DATE", value_parser = date)]
        until: NaiveDate,
        #[command(flatten)]
        which: Bulk,
    },
    /// Suspend them
    Suspend {
        #[command(flatten)]
        which: Bulk,
    },
    /// Let them go on
    Resume {
        #[command(flatten)]
        which: Bulk,
    },
    /// Mail each a link to set a new password with, to the contract's addresses
    Resend {
        /// Once the link was used, have nodes register again; else they go on
        #[arg(long)]
        drop_nodes: bool,
        #[command(flatten)]
        which: Bulk,
    },
    /// Have each of them have so many nodes
    SetCapacity {
        /// How many nodes each may have
        #[arg(long, value_name = "NUMBER")]
        max_nodes: u32,
        /// Take more nodes than their contracts have for all their accounts
        #[arg(long)]
        allow_over_contract: bool,
        #[command(flatten)]
        which: Bulk,
    },
}

/// Which accounts, and whether in earnest.
#[derive(Debug, clap::Args)]
pub(crate) struct Bulk {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// These, in place of those that fit
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', conflicts_with = "WhichAccounts")]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) which: WhichAccounts,
    /// Say what would be done to each, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Accounts that fit all of this.
#[derive(Debug, Clone, clap::Args)]
#[group(id = "WhichAccounts", multiple = true)]
pub(crate) struct WhichAccounts {
    /// Only those that are active, suspended or closed
    #[arg(long, value_parser = status)]
    pub(crate) status: Option<AccountStatus>,
    /// Only those found by this: the beginning of a name, company, project, node id or hostname,
    /// or an address or a contract's id
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Only those whose name begins with this
    #[arg(long, value_name = "TEXT")]
    pub(crate) name_begins: Option<String>,
    /// Only those that end before this time, such as 2027-01-01T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) expires_before: Option<chrono::DateTime<chrono::Utc>>,
    /// Only those made from this contract
    #[arg(long, value_name = "CON_ID")]
    pub(crate) contract: Option<ContractId>,
    /// Only those of companies whose name begins with this
    #[arg(long, value_name = "NAME")]
    pub(crate) company: Option<String>,
    /// Only those with a project whose name or id begins with this
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// Only those with a node whose id begins with this
    #[arg(long, value_name = "ID")]
    pub(crate) node: Option<String>,
    /// Only those with a node whose hostname begins with this
    #[arg(long, value_name = "NAME")]
    pub(crate) hostname: Option<String>,
    /// Only those with a node that registered from this address
    #[arg(long, value_name = "IP")]
    pub(crate) address: Option<IpAddr>,
}

fn status(text: &str) -> Result<AccountStatus, &'static str> {
    match text {
        "active" => Ok(AccountStatus::Active),
        "suspended" => Ok(AccountStatus::Suspended),
        "closed" => Ok(AccountStatus::Closed),
        _ => Err("write active, suspended or closed"),
    }
}
