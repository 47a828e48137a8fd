//! `rollcall product …`

use rollcall_domain::catalogue::{Enforcement, FeatureCode, OnExpiry, ProductCode};

use super::grant;
use crate::args::value::{Clearable, clearable};

/// What to do with products.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ProductCommand {
    /// Create a product; its features are created after it
    Create(NewProduct),
    /// List products by code
    List(ListProducts),
    /// Show one product
    Show(OneProduct),
    /// Change a product
    Set(SetProduct),
}

/// A product to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewProduct {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Its code, which never changes
    #[arg(long)]
    pub(crate) code: ProductCode,
    /// Its name
    #[arg(long)]
    pub(crate) name: String,
    /// Its Chinese name
    #[arg(long, value_name = "NAME")]
    pub(crate) name_zh: Option<String>,
    /// How many days its pre-licence lasts [default: 180]
    #[arg(long, value_name = "NUMBER", requires = "pre_feature")]
    pub(crate) pre_days: Option<u32>,
    /// A feature of its pre-licence, which may be created later: cdc, or with units topics=5; again
    /// for more
    #[arg(long, value_name = "FEATURE", value_parser = grant)]
    pub(crate) pre_feature: Vec<(FeatureCode, u32)>,
    /// Whether formal licences can be uninstalled
    #[arg(long, value_name = "BOOL", default_value_t, action = clap::ArgAction::Set)]
    pub(crate) uninstall: bool,
    /// How often a formal licence can be transferred
    #[arg(long, value_name = "NUMBER", default_value_t)]
    pub(crate) transfers: u32,
    /// What happens to running use when a licence expires: keep_running, grace:DAYS or off
    #[arg(long, value_name = "RULE", default_value_t)]
    pub(crate) on_expiry: OnExpiry,
    /// What happens where a feature isn't licensed: enforce, warn or log
    #[arg(long, value_name = "RULE", default_value_t)]
    pub(crate) enforcement: Enforcement,
}

/// Which product.
#[derive(Debug, clap::Args)]
pub(crate) struct OneProduct {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The product's code
    #[arg(value_name = "CODE")]
    pub(crate) code: ProductCode,
}

/// What to change about a product.
#[derive(Debug, clap::Args)]
pub(crate) struct SetProduct {
    #[command(flatten)]
    pub(crate) which: OneProduct,
    /// Only if it still is of this version
    #[arg(long, value_name = "NUMBER")]
    pub(crate) expect_version: Option<i64>,
    /// Its name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Its Chinese name, or none
    #[arg(long, value_name = "NAME", value_parser = clearable::<String>)]
    pub(crate) name_zh: Option<Clearable<String>>,
    /// How many days its pre-licence lasts; none takes the pre-licence away
    #[arg(long, value_name = "NUMBER", value_parser = clearable::<u32>)]
    pub(crate) pre_days: Option<Clearable<u32>>,
    /// A feature of its pre-licence, in place of those that it has; again for more
    #[arg(long, value_name = "FEATURE", value_parser = grant)]
    pub(crate) pre_feature: Vec<(FeatureCode, u32)>,
    /// Whether formal licences can be uninstalled
    #[arg(long, value_name = "BOOL")]
    pub(crate) uninstall: Option<bool>,
    /// How often a formal licence can be transferred
    #[arg(long, value_name = "NUMBER")]
    pub(crate) transfers: Option<u32>,
    /// What happens to running use when a licence expires: keep_running, grace:DAYS or off
    #[arg(long, value_name = "RULE")]
    pub(crate) on_expiry: Option<OnExpiry>,
    /// What happens where a feature isn't licensed: enforce, warn or log
    #[arg(long, value_name = "RULE")]
    pub(crate) enforcement: Option<Enforcement>,
}

/// Which products to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListProducts {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}
