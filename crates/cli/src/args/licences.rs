//! `rollcall licence …` and `rollcall account entitlements`

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_app::licences::GrantDraft;
use rollcall_config::SecretString;
use rollcall_domain::{
    ContractId, LicenceBatchId, LicenceId,
    catalogue::{FeatureCode, ProductCode},
    licences::LicenceKind,
};

use super::{AsCsv, ImportCsv, Named, value::date};

/// What to do with licences.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum LicenceCommand {
    /// Issue licences, into an account or with keys that wait to be redeemed
    Issue(NewLicences),
    /// Issue the licences of a CSV file: all of them, or none if anything is wrong
    Import(ImportCsv),
    /// Redeem a key for an account
    Redeem(RedeemLicence),
    /// List licences, the oldest first
    List(ListLicences),
    /// Show one licence, with what it said in each of its versions
    Show(OneLicence),
    /// Disable a licence: it grants nothing, and its days don't run, until it is enabled
    Disable(DisableLicence),
    /// Enable a disabled licence again
    Enable(OneLicence),
    /// Find lost keys again, by contract, account, e-mail address or batch
    Recover(RecoverLicences),
    /// Units of a feature that are given to people by name: list, assign, release
    #[command(subcommand)]
    User(NamedUserCommand),
}

/// Licences to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewLicences {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The product's code
    #[arg(long, value_name = "CODE")]
    pub(crate) product: ProductCode,
    /// What they are for: formal or temporary
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: LicenceKind,
    /// The account that gets them [default: none, they wait with their keys]
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// A feature that each grants, with how many units unless it is a switch; again for more
    #[arg(long, value_name = "FEATURE[=UNITS]", value_parser = grant, required = true)]
    pub(crate) grant: Vec<GrantDraft>,
    /// The first day, in the tenant's zone [default: when it is redeemed]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) starts: Option<NaiveDate>,
    /// The last day, in the tenant's zone
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) expires: Option<NaiveDate>,
    /// How many days, in place of a last day; such licences run one after another
    #[arg(long, value_name = "NUMBER")]
    pub(crate) days: Option<u32>,
    /// What temporary licences are lent for
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// The e-mail address of who approved temporary licences
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) approver: Option<String>,
    /// The contract that they were sold by, con_…
    #[arg(long, value_name = "CON_ID")]
    pub(crate) contract: Option<ContractId>,
    /// Where the keys are sent, for finding them again
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,
    /// A licence that it takes the place of, lic_…; again for more
    #[arg(long, value_name = "LIC_ID")]
    pub(crate) supersede: Vec<LicenceId>,
    /// How many, each with a key of its own
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) count: u32,
    /// Print keys and licences as CSV
    #[arg(long)]
    pub(crate) csv: bool,
    /// A key that another system made, in place of a new one; again for more licences
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Vec<String>,
}

/// A feature, with how many units: `cdc`, `topics=50`.
fn grant(text: &str) -> Result<GrantDraft, String> {
    let (feature, units) = match text.split_once('=') {
        Some((feature, units)) => (feature, Some(units)),
        None => (text, None),
    };
    let feature: FeatureCode = feature.parse().map_err(|wrong| format!("the code {wrong}"))?;
    let wrong = |_| "the units must be a number: topics=50".to_owned();
    let quantity = units.map(str::parse).transpose().map_err(wrong)?;
    Ok(GrantDraft { feature, quantity })
}

/// Which key for which account.
#[derive(Debug, clap::Args)]
pub(crate) struct RedeemLicence {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
    /// The key; case, blanks and dashes don't matter
    #[arg(value_name = "KEY")]
    pub(crate) key: SecretString,
}

/// Which licence.
#[derive(Debug, clap::Args)]
pub(crate) struct OneLicence {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The licence's id, lic_…
    #[arg(value_name = "LIC_ID")]
    pub(crate) id: LicenceId,
}

/// Which licence, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct DisableLicence {
    #[command(flatten)]
    pub(crate) which: OneLicence,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

/// Which licences to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListLicences {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those of this account
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Only those of this product
    #[arg(long, value_name = "CODE")]
    pub(crate) product: Option<ProductCode>,
    /// Only those of this kind: formal, temporary, pre
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<LicenceKind>,
    /// Only those sold by this contract, con_…
    #[arg(long, value_name = "CON_ID")]
    pub(crate) contract: Option<ContractId>,
    /// Only those whose key was sent to this address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,
    /// Only those that were issued together, lib_…
    #[arg(long, value_name = "LIB_ID")]
    pub(crate) batch: Option<LicenceBatchId>,
    /// Only those that are, or are not, an account's
    #[arg(long, value_name = "BOOL")]
    pub(crate) redeemed: Option<bool>,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
}

/// What is known of lost keys.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true, args = ["contract", "account", "email", "batch"])]
pub(crate) struct RecoverLicences {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The contract that they were sold by, con_…
    #[arg(long, value_name = "CON_ID")]
    pub(crate) contract: Option<ContractId>,
    /// The account that has them
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// The address that they were sent to
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,
    /// The batch that they were issued in, lib_…
    #[arg(long, value_name = "BATCH_ID")]
    pub(crate) batch: Option<LicenceBatchId>,
    /// Print the keys as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

/// What to do with named users.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum NamedUserCommand {
    /// List who has, and who had, a unit of a feature
    List(FeatureOfAccount),
    /// Give somebody a unit of a feature
    Assign(NamedUserOf),
    /// Take a unit of a feature back from somebody
    Release(NamedUserOf),
}

/// Which feature of which account.
#[derive(Debug, clap::Args)]
pub(crate) struct FeatureOfAccount {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
    /// The feature's code
    #[arg(long, value_name = "CODE")]
    pub(crate) feature: FeatureCode,
}

/// Who, of which feature.
#[derive(Debug, clap::Args)]
pub(crate) struct NamedUserOf {
    #[command(flatten)]
    pub(crate) of: FeatureOfAccount,
    /// Their name or address
    #[arg(value_name = "USER")]
    pub(crate) user: String,
}

/// Which account, and when.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowEntitlements {
    #[command(flatten)]
    pub(crate) named: Named,
    /// The time that is asked about, such as 2027-01-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<DateTime<Utc>>,
    /// What if this licence of the account weren't there, lic_…
    #[arg(long, value_name = "LIC_ID")]
    pub(crate) without: Option<LicenceId>,
}
