//! Features, as staff make and see them.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    VersionRange,
    catalogue::{
        Enforcement, FeatureCode, FeatureKind, KindName, KindParts, Overage, Period, ProductCode,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{changed_names, names};
use crate::{Checked, FieldError, as_text, change::given, field_checks::FieldChecks, schemas};

/// Create a feature of a product.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFeatureBody {
    /// Its code, which never changes; unique within the tenant. `nodes` is there already.
    #[schema(value_type = schemas::FeatureCode)]
    pub code: FeatureCode,
    /// Its name.
    #[schema(value_type = schemas::CatalogueName)]
    pub name: String,
    /// Its Chinese name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::CatalogueName>)]
    pub name_zh: Option<String>,
    /// What is counted of it, which never changes; a switch if not given.
    #[serde(default)]
    #[schema(value_type = schemas::FeatureKind)]
    pub kind: KindName,
    /// Of a metered feature: after which time its units are there again, in the tenant's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Period>)]
    pub period: Option<Period>,
    /// Of a metered feature: what happens when its units are used up; `refuse` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Overage>)]
    pub overage: Option<Overage>,
    /// Of named users: how many units a year may be given to another person; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Reassignments>)]
    pub reassignments: Option<u32>,
    /// What happens where it isn't licensed, in place of what its product says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Enforcement>)]
    pub enforcement: Option<Enforcement>,
    /// The versions of the product that have it; all if not given.
    #[serde(
        default,
        deserialize_with = "as_text::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<schemas::VersionRange>)]
    pub version_req: Option<VersionRange>,
}

/// A feature to be, checked.
#[derive(Debug, Clone)]
pub struct CheckedFeature {
    /// Its code.
    pub code: FeatureCode,
    /// Its name.
    pub name: String,
    /// Its Chinese name.
    pub name_zh: Option<String>,
    /// What is counted of it.
    pub kind: FeatureKind,
    /// What happens where it isn't licensed.
    pub enforcement: Option<Enforcement>,
    /// The versions of the product that have it.
    pub versions: Option<VersionRange>,
}

impl Checked for NewFeatureBody {
    type Valid = CheckedFeature;

    fn check(self) -> Result<CheckedFeature, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let (name, name_zh) = names(&mut faults, &self.name, self.name_zh);
        let parts = KindParts {
            name: self.kind,
            period: self.period,
            overage: self.overage,
            reassignments: self.reassignments,
        };
        let kind = FeatureKind::from_parts(parts).unwrap_or_else(|wrong| {
            faults.add(wrong.part, wrong);
            FeatureKind::Switch
        });
        let (code, enforcement, versions) = (self.code, self.enforcement, self.version_req);
        faults.or(CheckedFeature { code, name, name_zh, kind, enforcement, versions })
    }
}

/// Change, retire or restore a feature. A member that is missing keeps what is there; null takes it
/// away.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeFeatureBody {
    /// Its name.
    #[schema(value_type = Option<schemas::CatalogueName>)]
    pub name: Option<String>,
    /// Its Chinese name.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::CatalogueName>)]
    pub name_zh: Option<Option<String>>,
    /// Of a metered feature: what happens when its units are used up.
    #[schema(value_type = Option<schemas::Overage>)]
    pub overage: Option<Overage>,
    /// Of named users: how many units a year may be given to another person.
    #[schema(value_type = Option<schemas::Reassignments>)]
    pub reassignments: Option<u32>,
    /// What happens where it isn't licensed; null: as its product says.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::Enforcement>)]
    pub enforcement: Option<Option<Enforcement>>,
    /// The versions of the product that have it; null: all.
    #[serde(deserialize_with = "as_text::given")]
    #[schema(value_type = Option<schemas::VersionRange>)]
    pub version_req: Option<Option<VersionRange>>,
    /// Whether no new licence can grant it. Existing licences go on.
    pub retired: Option<bool>,
}

impl Checked for ChangeFeatureBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let (name, name_zh) = changed_names(&mut faults, (self.name, self.name_zh));
        faults.or(Self { name, name_zh, ..self })
    }
}

/// A feature, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeatureView {
    /// Its product.
    #[schema(value_type = String, example = "ip")]
    pub product: ProductCode,
    /// Its code.
    #[schema(value_type = String, example = "cdc")]
    pub code: FeatureCode,
    /// Its name.
    #[schema(example = "Change data capture")]
    pub name: String,
    /// Its Chinese name.
    pub name_zh: Option<String>,
    /// What is counted of it.
    #[schema(value_type = schemas::FeatureKind)]
    pub kind: KindName,
    /// Of a metered feature: after which time its units are there again.
    #[schema(value_type = Option<schemas::Period>)]
    pub period: Option<Period>,
    /// Of a metered feature: what happens when its units are used up.
    #[schema(value_type = Option<schemas::Overage>)]
    pub overage: Option<Overage>,
    /// Of named users: how many units a year may be given to another person.
    pub reassignments: Option<u32>,
    /// What happens where it isn't licensed; null: as its product says.
    #[schema(value_type = Option<schemas::Enforcement>)]
    pub enforcement: Option<Enforcement>,
    /// The versions of the product that have it; null: all.
    #[schema(value_type = Option<String>, example = ">=4.0.28, <5")]
    pub version_req: Option<VersionRange>,
    /// Since when no new licence can grant it.
    pub retired_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A part of a list of features.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeaturePage {
    /// The features, by code.
    pub items: Vec<FeatureView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
