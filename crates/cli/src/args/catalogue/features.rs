//! `rollcall feature …`

use rollcall_domain::{
    VersionRange,
    catalogue::{Enforcement, FeatureCode, Overage, Period, ProductCode},
};

use crate::args::{
    AsCsv, ImportCsv,
    value::{Clearable, clearable},
};

/// What to do with features.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum FeatureCommand {
    /// Create a feature of a product: a switch, unless it says what is counted
    Create(NewFeature),
    /// List features by code
    List(ListFeatures),
    /// Show one feature
    Show(OneFeature),
    /// Change a feature
    Set(SetFeature),
    /// Let no new licence grant a feature; existing licences go on
    Retire(OneFeature),
    /// Let new licences grant a retired feature again
    Restore(OneFeature),
    /// Create the features of a CSV file: all of them, or none if anything is wrong
    Import(ImportCsv),
}

/// A feature to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewFeature {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The code of its product
    #[arg(long, value_name = "CODE")]
    pub(crate) product: ProductCode,
    /// Its code, which never changes
    #[arg(long)]
    pub(crate) code: FeatureCode,
    /// Its name
    #[arg(long)]
    pub(crate) name: String,
    /// Its Chinese name
    #[arg(long, value_name = "NAME")]
    pub(crate) name_zh: Option<String>,
    /// Units of it are counted that are used at a time
    #[arg(long, conflicts_with_all = ["metered", "named_users"])]
    pub(crate) quantity: bool,
    /// Units of it are used up, and are there again after a day, month or year; once: never
    #[arg(long, value_name = "PERIOD", conflicts_with = "named_users")]
    pub(crate) metered: Option<Period>,
    /// What happens when metered units are used up: refuse or allow [default: refuse]
    #[arg(long, value_name = "RULE", requires = "metered")]
    pub(crate) overage: Option<Overage>,
    /// Units of it are given to people by name
    #[arg(long)]
    pub(crate) named_users: bool,
    /// How many units a year may be given to another person [default: 0]
    #[arg(long, value_name = "NUMBER", requires = "named_users")]
    pub(crate) reassignments: Option<u32>,
    /// The versions of the product that have it, such as ">=4.0.28, <5" [default: all]
    #[arg(long, value_name = "RANGE")]
    pub(crate) versions: Option<VersionRange>,
    /// What happens where it isn't licensed: enforce, warn or log [default: as its product says]
    #[arg(long, value_name = "RULE")]
    pub(crate) enforcement: Option<Enforcement>,
}

/// Which feature.
#[derive(Debug, clap::Args)]
pub(crate) struct OneFeature {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The feature's code
    #[arg(value_name = "CODE")]
    pub(crate) code: FeatureCode,
}

/// What to change about a feature.
#[derive(Debug, clap::Args)]
pub(crate) struct SetFeature {
    #[command(flatten)]
    pub(crate) which: OneFeature,
    /// Only if it still is of this version
    #[arg(long, value_name = "NUMBER")]
    pub(crate) expect_version: Option<i64>,
    /// Its name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Its Chinese name, or none
    #[arg(long, value_name = "NAME", value_parser = clearable::<String>)]
    pub(crate) name_zh: Option<Clearable<String>>,
    /// What happens when metered units are used up: refuse or allow
    #[arg(long, value_name = "RULE")]
    pub(crate) overage: Option<Overage>,
    /// How many units of named users may be given to another person in a year
    #[arg(long, value_name = "NUMBER")]
    pub(crate) reassignments: Option<u32>,
    /// The versions of the product that have it, or none for all
    #[arg(long, value_name = "RANGE", value_parser = clearable::<VersionRange>)]
    pub(crate) versions: Option<Clearable<VersionRange>>,
    /// What happens where it isn't licensed: enforce, warn or log, or none: as its product says
    #[arg(long, value_name = "RULE", value_parser = clearable::<Enforcement>)]
    pub(crate) enforcement: Option<Clearable<Enforcement>>,
}

/// Which features to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListFeatures {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those of this product
    #[arg(long, value_name = "CODE")]
    pub(crate) product: Option<ProductCode>,
    /// Only those that are retired, or with false that aren't
    #[arg(long, value_name = "BOOL")]
    pub(crate) retired: Option<bool>,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
    #[command(flatten)]
    pub(crate) csv: AsCsv,
}
