//! Checking features.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Code, RegistrationId,
    catalogue::Enforcement,
    limits::{CATALOGUE_CODE_MAX, CHECKED_FEATURES_MAX},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entitlements::MissingOfUse;
use crate::{Checked, FieldError, as_text, field_checks::FieldChecks, schemas};

/// Check features, and what is missing of bundles.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({ "features": [{ "code": "cdc" }], "new": true }))]
pub struct CheckFeaturesBody {
    /// The features.
    #[serde(default)]
    #[schema(value_type = schemas::FeaturesToCheck)]
    pub features: Vec<FeatureToCheck>,
    /// The bundles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = schemas::BundlesToCheck)]
    pub bundles: Vec<String>,
    /// Whether something new is to begin. Both answers are given in any case.
    #[serde(default)]
    pub new: Option<bool>,
    /// The node's registration: with it, a node is found without a search.
    #[serde(
        default,
        deserialize_with = "as_text::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub registration: Option<RegistrationId>,
}

/// A feature to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeatureToCheck {
    /// Its code.
    #[schema(value_type = schemas::CheckedCode)]
    pub code: String,
    /// How many units are needed; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::GrantUnits>)]
    pub quantity: Option<u32>,
}

/// Features to check, checked.
#[derive(Debug, Clone)]
pub struct FeaturesToCheck {
    /// The features.
    pub features: Vec<FeatureToCheck>,
    /// The bundles.
    pub bundles: Vec<String>,
    /// The node's registration.
    pub registration: Option<RegistrationId>,
}

impl Checked for CheckFeaturesBody {
    type Valid = FeaturesToCheck;

    fn check(self) -> Result<FeaturesToCheck, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let asked = [("features", self.features.len()), ("bundles", self.bundles.len())];
        for (name, many) in asked {
            if many > CHECKED_FEATURES_MAX {
                faults.add(name, format!("must be at most {CHECKED_FEATURES_MAX}"));
            }
        }
        for (nth, feature) in self.features.iter().enumerate() {
            check_code(&mut faults, &format!("features[{nth}].code"), &feature.code);
            if feature.quantity == Some(0) {
                faults.add(&format!("features[{nth}].quantity"), "must be at least 1");
            }
        }
        for (nth, bundle) in self.bundles.iter().enumerate() {
            check_code(&mut faults, &format!("bundles[{nth}]"), bundle);
        }
        let Self { features, bundles, registration, .. } = self;
        faults.or(FeaturesToCheck { features, bundles, registration })
    }
}

/// A code that may be nobody's.
fn check_code(faults: &mut FieldChecks, name: &str, code: &str) {
    faults.text(name, code, CATALOGUE_CODE_MAX);
}

/// The answers, each in the order asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckedFeatures {
    /// Of the features.
    pub results: Vec<FeatureResult>,
    /// Of the bundles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<BundleResult>,
}

/// The answer for a feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeatureResult {
    /// The code that was asked for; where the tenant has no such feature, see `error_code`.
    #[schema(example = "cdc")]
    pub code: String,
    /// Whether a licence grants it.
    pub licensed: bool,
    /// `formal` if a licence that was sold grants it, else `trial`; null: none ever did.
    pub kind: Option<String>,
    /// Whether what runs may go on.
    pub running_allowed: bool,
    /// Whether it may be newly used.
    pub new_allowed: bool,
    /// How many units are there; of metered ones, how many are left.
    pub quantity: u32,
    /// When it is or was no longer licensed; null: never.
    pub until: Option<DateTime<Utc>>,
    /// When what runs must end; null: never.
    pub run_until: Option<DateTime<Utc>>,
    /// What happens where it isn't licensed: `enforce`, `warn`, `log`.
    #[schema(value_type = String, example = "enforce")]
    pub enforcement: Enforcement,
    /// Why it may not be newly used: 21000, 21001, 21009, 22001, 30001; null: it may.
    #[schema(value_type = Option<u16>)]
    pub error_code: Option<Code>,
    /// The licences that grant it.
    pub licences: Vec<String>,
}

/// The answer for a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BundleResult {
    /// The code that was asked for.
    #[schema(example = "data-integration")]
    pub code: String,
    /// Whether all of its features are licensed.
    pub licensed: bool,
    /// Those that aren't.
    pub missing: Vec<String>,
    /// Its uses that need more.
    pub uses: Vec<MissingOfUse>,
    /// 21000 where something is missing, or there is no such bundle.
    #[schema(value_type = Option<u16>)]
    pub error_code: Option<Code>,
}
