//! `rollcall contract …`

use chrono::NaiveDate;
use rollcall_domain::{ContractId, Language};

use super::{
    ImportCsv,
    value::{Clearable, date, day},
};

/// What to do with contracts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ContractCommand {
    /// Write down a signed contract, and its customer if the company is new
    Create(NewContract),
    /// List contracts in the order in which they were signed
    List(ListContracts),
    /// Show one contract
    Show(OneContract),
    /// Change a contract; its accounts stay as they are
    Set(SetContract),
    /// Write down the contracts of a CSV file: all of them, or none if anything is wrong
    Import(ImportCsv),
    /// Print contracts as CSV, as they can be imported again
    Export(ExportContracts),
}

/// A contract to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewContract {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The company that bought
    #[arg(long, value_name = "NAME")]
    pub(crate) company: String,
    /// The project's name
    #[arg(long, value_name = "NAME")]
    pub(crate) project: String,
    /// The day it was signed, such as 2026-01-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) signed: NaiveDate,
    /// An address that credentials are mailed to; again for more
    #[arg(long, value_name = "ADDRESS", required = true)]
    pub(crate) email: Vec<String>,
    /// How many nodes all its accounts may have together
    #[arg(long, value_name = "NUMBER")]
    pub(crate) max_nodes: u32,
    /// The first day that its accounts are valid, in the tenant's zone
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) starts: Option<NaiveDate>,
    /// The last day that its accounts are valid, in the tenant's zone
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) expires: Option<NaiveDate>,
    /// What the customer is written to in: en or zh-CN
    #[arg(long, default_value_t)]
    pub(crate) language: Language,
    /// What to remember
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) notes: String,
}

/// What to change about a contract.
#[derive(Debug, clap::Args)]
pub(crate) struct SetContract {
    #[command(flatten)]
    pub(crate) which: OneContract,
    /// Only if it still is of this version
    #[arg(long, value_name = "NUMBER")]
    pub(crate) expect_version: Option<i64>,
    /// The company that bought
    #[arg(long, value_name = "NAME")]
    pub(crate) company: Option<String>,
    /// The project's name
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// The day it was signed, such as 2026-01-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) signed: Option<NaiveDate>,
    /// All its addresses, in place of those that it has; again for more
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Vec<String>,
    /// How many nodes all its accounts may have together
    #[arg(long, value_name = "NUMBER")]
    pub(crate) max_nodes: Option<u32>,
    /// The first day that its accounts are valid, or none
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) starts: Option<Clearable<NaiveDate>>,
    /// The last day that its accounts are valid, or none
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) expires: Option<Clearable<NaiveDate>>,
    /// What the customer is written to in: en or zh-CN
    #[arg(long)]
    pub(crate) language: Option<Language>,
    /// What to remember
    #[arg(long, value_name = "TEXT")]
    pub(crate) notes: Option<String>,
    /// Take fewer nodes than its accounts may have together
    #[arg(long)]
    pub(crate) allow_over_contract: bool,
}

/// Which contract.
#[derive(Debug, clap::Args)]
pub(crate) struct OneContract {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The contract's id, con_…
    #[arg(value_name = "CON_ID")]
    pub(crate) id: ContractId,
}

/// Which contracts to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListContracts {
    #[command(flatten)]
    pub(crate) which: WhichContracts,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

/// Which contracts to print.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportContracts {
    #[command(flatten)]
    pub(crate) which: WhichContracts,
    /// Begin with the mark by which Excel knows UTF-8
    #[arg(long)]
    pub(crate) bom: bool,
}

/// Contracts that fit all of this.
#[derive(Debug, clap::Args)]
pub(crate) struct WhichContracts {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those whose company or project begins with this, or that have this address
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Only those of companies whose name begins with this
    #[arg(long, value_name = "NAME")]
    pub(crate) company: Option<String>,
    /// Only those whose project's name begins with this
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// Only those that have this address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,
    /// Only those signed on this day or later
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) signed_from: Option<NaiveDate>,
    /// Only those signed on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) signed_to: Option<NaiveDate>,
    /// Only those whose last day is before this one, in the order in which they end
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) expires_before: Option<NaiveDate>,
}
