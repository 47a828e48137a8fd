//! Consuming metered units.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    RegistrationId,
    limits::{BATCH_MAX, CATALOGUE_CODE_MAX, GRANT_UNITS_MAX, NONCE_MAX},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, as_text, field_checks::FieldChecks, schemas};

/// Consume units of metered features: all of the batch or nothing.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "batch_id": "2026-11-30T10:00-worker-7", "units": [{ "code": "calls", "units": 1 }],
}))]
pub struct ConsumeBody {
    /// The batch's id, chosen by the caller: a batch that is sent again counts once.
    #[schema(value_type = schemas::BatchId)]
    pub batch_id: String,
    /// The units, each feature once.
    #[schema(value_type = schemas::ConsumedUnits)]
    pub units: Vec<UnitsOf>,
    /// The node's registration: with it, a node is found without a search.
    #[serde(
        default,
        deserialize_with = "as_text::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub registration: Option<RegistrationId>,
}

/// Units of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitsOf {
    /// Its code.
    #[schema(value_type = schemas::CheckedCode)]
    pub code: String,
    /// How many.
    #[schema(value_type = schemas::GrantUnits)]
    pub units: u32,
}

impl Checked for ConsumeBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let batch_id = faults.text("batch_id", &self.batch_id, NONCE_MAX);
        if !(1..=BATCH_MAX).contains(&self.units.len()) {
            faults.add("units", format!("must be 1 to {BATCH_MAX}"));
        }
        for (nth, one) in self.units.iter().enumerate() {
            if !(1..=GRANT_UNITS_MAX).contains(&one.units) {
                let reason = format!("must be 1 to {GRANT_UNITS_MAX}");
                faults.add(&format!("units[{nth}].units"), reason);
            }
            faults.text(&format!("units[{nth}].code"), &one.code, CATALOGUE_CODE_MAX);
            if self.units[..nth].iter().any(|other| other.code == one.code) {
                faults.add(&format!("units[{nth}].code"), "must not be there twice");
            }
        }
        faults.or(Self { batch_id, ..self })
    }
}

/// What is left after a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsumedUnits {
    /// The batch.
    pub batch_id: String,
    /// Whether it had been consumed before: this is the answer of then.
    pub repeated: bool,
    /// By feature.
    pub units: Vec<ConsumedUnitsOf>,
}

/// What is left of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsumedUnitsOf {
    /// Its code.
    pub code: String,
    /// How many units a period has.
    pub quantity: u32,
    /// How many of this one are used.
    pub used: u32,
    /// How many are left.
    pub left: u32,
    /// Whether more are used than there are.
    pub overage: bool,
    /// When the next period begins; null: there is none.
    pub renews_at: Option<DateTime<Utc>>,
}
