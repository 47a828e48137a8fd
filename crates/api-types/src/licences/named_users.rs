//! Named users.

use chrono::{DateTime, Utc};
use rollcall_domain::{catalogue::FeatureCode, limits::NAME_MAX};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, field_checks::FieldChecks, schemas};

/// Give somebody a unit of a feature, or take it back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "feature": "designer", "name": "ann@acme.example" }))]
pub struct NamedUserBody {
    /// The feature.
    #[schema(value_type = schemas::FeatureCode)]
    pub feature: FeatureCode,
    /// Who: a name or an address. Case, width and white space don't count.
    #[schema(value_type = schemas::CatalogueName)]
    pub name: String,
}

impl Checked for NamedUserBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let name = faults.text("name", &self.name, NAME_MAX);
        faults.or(Self { name, ..self })
    }
}

/// The users of features.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedUsersList {
    /// By feature.
    pub items: Vec<NamedUsersView>,
}

/// The users of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedUsersView {
    /// The feature.
    #[schema(value_type = String)]
    pub feature: FeatureCode,
    /// How many there can be.
    pub units: u32,
    /// Who there is and was, by when they were given it.
    pub users: Vec<NamedUserView>,
}

/// Somebody who has, or had, a unit of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedUserView {
    /// Their name.
    pub name: String,
    /// Since when.
    pub assigned_at: DateTime<Utc>,
    /// Until when; null: still.
    pub released_at: Option<DateTime<Utc>>,
}
