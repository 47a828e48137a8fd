//! Bundles, as staff make and see them.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    catalogue::{self, BundleCode, FeatureCode, ProductCode},
    limits::NAME_MAX,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changed_names;
use crate::{Checked, FieldError, change::given, field_checks::FieldChecks, schemas};

/// Create a bundle of a product's features.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBundleBody {
    /// Its code, which never changes; unique within the tenant.
    #[schema(value_type = schemas::BundleCode)]
    pub code: BundleCode,
    /// Its name; its code if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::CatalogueName>, example = "Data integration")]
    pub name: Option<String>,
    /// Its Chinese name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::CatalogueName>)]
    pub name_zh: Option<String>,
    /// The features that belong to it.
    #[schema(value_type = schemas::FeatureCodes)]
    pub features: Vec<FeatureCode>,
    /// The uses of it that need more.
    #[serde(default)]
    #[schema(value_type = schemas::BundleUses)]
    pub uses: Vec<BundleUse>,
}

impl Checked for NewBundleBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let name = faults.optional("name", self.name, NAME_MAX);
        let name_zh = faults.optional("name_zh", self.name_zh, NAME_MAX);
        faults.or(Self { name, name_zh, ..self })
    }
}

/// A use of a bundle, and the feature that it needs besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleUse {
    /// The name of the use.
    #[schema(value_type = schemas::FeatureCode, example = "real-time")]
    pub name: FeatureCode,
    /// The feature that it needs.
    #[schema(value_type = schemas::FeatureCode, example = "cdc")]
    pub needs: FeatureCode,
}

impl From<BundleUse> for catalogue::BundleUse {
    fn from(BundleUse { name, needs }: BundleUse) -> Self {
        Self { name, needs }
    }
}

impl From<catalogue::BundleUse> for BundleUse {
    fn from(catalogue::BundleUse { name, needs }: catalogue::BundleUse) -> Self {
        Self { name, needs }
    }
}

/// Change a bundle. A member that is missing keeps what is there; null takes it away.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeBundleBody {
    /// Its name.
    #[schema(value_type = Option<schemas::CatalogueName>)]
    pub name: Option<String>,
    /// Its Chinese name.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::CatalogueName>)]
    pub name_zh: Option<Option<String>>,
    /// All its features, in place of those that it has.
    #[schema(value_type = Option<schemas::FeatureCodes>)]
    pub features: Option<Vec<FeatureCode>>,
    /// All its uses that need more, in place of those that it has.
    #[schema(value_type = Option<schemas::BundleUses>)]
    pub uses: Option<Vec<BundleUse>>,
}

impl Checked for ChangeBundleBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let (name, name_zh) = changed_names(&mut faults, (self.name, self.name_zh));
        faults.or(Self { name, name_zh, ..self })
    }
}

/// A bundle, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BundleView {
    /// Its product.
    #[schema(value_type = String, example = "ip")]
    pub product: ProductCode,
    /// Its code.
    #[schema(value_type = String, example = "data-integration")]
    pub code: BundleCode,
    /// Its name.
    #[schema(example = "Data integration")]
    pub name: String,
    /// Its Chinese name.
    pub name_zh: Option<String>,
    /// The features that belong to it.
    #[schema(value_type = Vec<String>, example = json!(["data-ingest"]))]
    pub features: Vec<FeatureCode>,
    /// The uses of it that need more.
    pub uses: Vec<BundleUse>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A part of a list of bundles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BundlePage {
    /// The bundles, by code.
    pub items: Vec<BundleView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
