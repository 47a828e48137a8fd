//! Products, as staff make and see them.

use chrono::{DateTime, Utc};
use rollcall_domain::catalogue::{Enforcement, FeatureCode, OnExpiry, ProductCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{changed_names, names};
use crate::{Checked, FieldError, change::given, field_checks::FieldChecks, schemas};

/// Create a product.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProductBody {
    /// Its code, which never changes; unique within the tenant.
    #[schema(value_type = schemas::ProductCode)]
    pub code: ProductCode,
    /// Its name.
    #[schema(value_type = schemas::CatalogueName, example = "Integration Platform")]
    pub name: String,
    /// Its Chinese name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::CatalogueName>, example = "集成平台")]
    pub name_zh: Option<String>,
    /// What an account may use at first without a licence; nothing if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pre_licence: Option<PreLicenceBody>,
    /// Whether formal licences can be uninstalled.
    #[serde(default)]
    pub uninstall: bool,
    /// How often a formal licence can be transferred.
    #[serde(default)]
    #[schema(value_type = schemas::Transfers)]
    pub transfers: u32,
    /// What happens to running use when a licence expires: `keep_running`, `grace:` and a number of
    /// days, or `off`. New use is refused in any case.
    #[serde(default)]
    #[schema(value_type = schemas::OnExpiry)]
    pub on_expiry: OnExpiry,
    /// What happens where a feature isn't licensed.
    #[serde(default)]
    #[schema(value_type = schemas::Enforcement)]
    pub enforcement: Enforcement,
}

impl Checked for NewProductBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let (name, name_zh) = names(&mut faults, &self.name, self.name_zh);
        faults.or(Self { name, name_zh, ..self })
    }
}

/// A pre-licence: a product grants it to an account itself, once.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreLicenceBody {
    /// How many days, from the account's first registration or activation; 180 at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::LicenceDays>)]
    pub days: Option<u32>,
    /// Its features. One that doesn't exist yet counts once it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::PreLicenceFeatures>)]
    pub features: Option<Vec<PreLicenceFeature>>,
}

/// A feature of a pre-licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreLicenceFeature {
    /// Its code.
    #[schema(value_type = schemas::FeatureCode)]
    pub code: FeatureCode,
    /// How many units; 1 of a switch.
    #[serde(default = "one")]
    #[schema(value_type = schemas::GrantUnits)]
    pub quantity: u32,
}

fn one() -> u32 {
    1
}

/// Change a product. A member that is missing keeps what is there, also one of the pre-licence; null
/// takes it away.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeProductBody {
    /// Its name.
    #[schema(value_type = Option<schemas::CatalogueName>)]
    pub name: Option<String>,
    /// Its Chinese name.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::CatalogueName>)]
    pub name_zh: Option<Option<String>>,
    /// What an account may use at first without a licence.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<PreLicenceBody>)]
    pub pre_licence: Option<Option<PreLicenceBody>>,
    /// Whether formal licences can be uninstalled.
    pub uninstall: Option<bool>,
    /// How often a formal licence can be transferred.
    #[schema(value_type = Option<schemas::Transfers>)]
    pub transfers: Option<u32>,
    /// What happens to running use when a licence expires.
    #[schema(value_type = Option<schemas::OnExpiry>)]
    pub on_expiry: Option<OnExpiry>,
    /// What happens where a feature isn't licensed.
    #[schema(value_type = Option<schemas::Enforcement>)]
    pub enforcement: Option<Enforcement>,
}

impl Checked for ChangeProductBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let (name, name_zh) = changed_names(&mut faults, (self.name, self.name_zh));
        faults.or(Self { name, name_zh, ..self })
    }
}

/// A product, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProductView {
    /// Its code.
    #[schema(value_type = String, example = "ip")]
    pub code: ProductCode,
    /// Its name.
    #[schema(example = "Integration Platform")]
    pub name: String,
    /// Its Chinese name.
    #[schema(example = "集成平台")]
    pub name_zh: Option<String>,
    /// What an account may use at first without a licence.
    pub pre_licence: Option<PreLicenceView>,
    /// Whether formal licences can be uninstalled.
    pub uninstall: bool,
    /// How often a formal licence can be transferred.
    pub transfers: u32,
    /// What happens to running use when a licence expires.
    #[schema(value_type = String, example = "keep_running")]
    pub on_expiry: OnExpiry,
    /// What happens where a feature isn't licensed.
    #[schema(value_type = schemas::Enforcement)]
    pub enforcement: Enforcement,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A pre-licence, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreLicenceView {
    /// How many days, from the account's first registration or activation.
    #[schema(example = 180)]
    pub days: u32,
    /// Its features.
    pub features: Vec<PreLicenceFeature>,
}

/// A part of a list of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProductPage {
    /// The products, by code.
    pub items: Vec<ProductView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
