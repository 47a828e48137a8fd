//! `rollcall bundle …`

use rollcall_domain::catalogue::{BundleCode, BundleUse, FeatureCode, ProductCode};

use crate::args::value::{Clearable, clearable};

/// What to do with bundles.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum BundleCommand {
    /// Create a bundle: features that only make sense together
    Create(NewBundle),
    /// List bundles by code
    List(ListBundles),
    /// Show one bundle
    Show(OneBundle),
    /// Change a bundle
    Set(SetBundle),
}

/// A bundle to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewBundle {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The code of its product
    #[arg(long, value_name = "CODE")]
    pub(crate) product: ProductCode,
    /// Its code, which never changes
    #[arg(long)]
    pub(crate) code: BundleCode,
    /// Its name [default: its code]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Its Chinese name
    #[arg(long, value_name = "NAME")]
    pub(crate) name_zh: Option<String>,
    /// A feature that belongs to it; again for more
    #[arg(long, value_name = "FEATURE", required = true)]
    pub(crate) feature: Vec<FeatureCode>,
    /// A use of it and the feature that it needs besides, such as real-time=cdc; again for more
    #[arg(long, value_name = "USE=FEATURE", value_parser = also)]
    pub(crate) also: Vec<BundleUse>,
}

/// Which bundle.
#[derive(Debug, clap::Args)]
pub(crate) struct OneBundle {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The bundle's code
    #[arg(value_name = "CODE")]
    pub(crate) code: BundleCode,
}

/// What to change about a bundle.
#[derive(Debug, clap::Args)]
pub(crate) struct SetBundle {
    #[command(flatten)]
    pub(crate) which: OneBundle,
    /// Only if it still is of this version
    #[arg(long, value_name = "NUMBER")]
    pub(crate) expect_version: Option<i64>,
    /// Its name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Its Chinese name, or none
    #[arg(long, value_name = "NAME", value_parser = clearable::<String>)]
    pub(crate) name_zh: Option<Clearable<String>>,
    /// A feature that belongs to it, in place of those that do; again for more
    #[arg(long, value_name = "FEATURE")]
    pub(crate) feature: Vec<FeatureCode>,
    /// A use of it and what it needs besides, in place of those that it has, or none; again for more
    #[arg(long, value_name = "USE=FEATURE", value_parser = also_or_none)]
    pub(crate) also: Vec<Clearable<BundleUse>>,
}

/// Which bundles to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListBundles {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those of this product
    #[arg(long, value_name = "CODE")]
    pub(crate) product: Option<ProductCode>,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

/// `real-time=cdc`.
fn also(text: &str) -> Result<BundleUse, String> {
    let (name, needs) = text.split_once('=').ok_or("write a use and its feature: real-time=cdc")?;
    let code = |text: &str| text.parse().map_err(|reason| format!("the code \"{text}\" {reason}"));
    Ok(BundleUse { name: code(name)?, needs: code(needs)? })
}

/// `real-time=cdc` or `none`.
fn also_or_none(text: &str) -> Result<Clearable<BundleUse>, String> {
    match text {
        "none" => Ok(Clearable::None),
        text => also(text).map(Clearable::Some),
    }
}
