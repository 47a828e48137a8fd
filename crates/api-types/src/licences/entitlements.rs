//! What an account may use.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    LicenceId,
    catalogue::{BundleCode, Enforcement, FeatureCode},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::issue::LicenceText;
use crate::as_text;

/// What an account may use at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntitlementsView {
    /// The account's name.
    pub account: String,
    /// The time.
    pub at: DateTime<Utc>,
    /// Each feature that any licence of the account grants, ever.
    pub features: Vec<EntitlementView>,
    /// What is missing of the bundles.
    pub bundles: Vec<BundleView>,
    /// When any of it next changes by itself; null: never.
    pub changes_at: Option<DateTime<Utc>>,
}

/// What an account may use of one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntitlementView {
    /// Its code.
    #[schema(value_type = String, example = "cdc")]
    pub code: FeatureCode,
    /// `formal` if a licence that was sold grants it, else `trial`.
    #[schema(example = "formal")]
    pub kind: String,
    /// Whether a licence grants it now.
    pub licensed: bool,
    /// Whether what runs may go on.
    pub running_allowed: bool,
    /// Whether it may be newly used.
    pub new_allowed: bool,
    /// How many units; 0 where it isn't licensed.
    pub quantity: u32,
    /// When it is or was no longer licensed; null: never.
    pub until: Option<DateTime<Utc>>,
    /// When what runs must end; null: never.
    pub run_until: Option<DateTime<Utc>>,
    /// When it will be licensed that isn't now.
    pub starts_at: Option<DateTime<Utc>>,
    /// What happens where it isn't licensed: `enforce`, `warn`, `log`.
    #[schema(value_type = String, example = "enforce")]
    pub enforcement: Enforcement,
    /// The licences that grant it now.
    #[schema(value_type = Vec<String>)]
    pub licences: Vec<LicenceText>,
}

impl EntitlementView {
    /// Ids as they are listed.
    pub fn ids(licences: impl IntoIterator<Item = LicenceId>) -> Vec<LicenceText> {
        licences.into_iter().map(LicenceText).collect()
    }
}

impl PartialEq for LicenceText {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// What an account lacks of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MissingOfBundle)]
pub struct BundleView {
    /// Its code.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "data-integration")]
    pub code: BundleCode,
    /// Its features that aren't licensed.
    #[schema(value_type = Vec<String>)]
    pub missing: Vec<FeatureCode>,
    /// Its uses that need more.
    pub uses: Vec<MissingOfUse>,
}

/// What an account lacks for a use of a bundle, besides the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingOfUse {
    /// The use.
    #[schema(value_type = String, example = "real-time")]
    pub name: FeatureCode,
    /// The features that it needs and that aren't licensed.
    #[schema(value_type = Vec<String>, example = json!(["cdc"]))]
    pub missing: Vec<FeatureCode>,
}
