//! Checking units out.

use std::collections::HashSet;

use rollcall_domain::{
    QueueId, TicketId,
    limits::{
        CATALOGUE_CODE_MAX, CLAIM_WAIT_S, CLAIMED_FEATURES_MAX, CLAIMED_UNITS_MAX, VERSION_MAX,
    },
    sessions::Denial,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, as_text, field_checks::FieldChecks, schemas};

/// Check units out of one or several features.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({ "features": [{ "code": "topics", "quantity": 1 }] }))]
pub struct CheckOutBody {
    /// The features, each once.
    #[schema(value_type = schemas::UnitsWanted)]
    pub features: Vec<UnitsWanted>,
    /// How: all or nothing if not given.
    #[serde(default)]
    #[schema(value_type = schemas::CheckOutMode)]
    pub mode: CheckOutMode,
    /// For how many seconds to wait where there is no room, 0 for ever: the claim has a place in the queue
    /// then (202). If not given, it is refused. Only all or nothing can be waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::ClaimWait>)]
    pub wait_s: Option<u32>,
}

/// How units are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutMode {
    /// All of them or nothing.
    #[default]
    All,
    /// As many as there are, but not nothing.
    Available,
    /// Nothing is taken: how many would there be?
    Check,
}

/// Units of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitsWanted {
    /// The code of the feature.
    #[schema(value_type = schemas::CheckedCode)]
    pub code: String,
    /// How many; 1 if not given.
    #[serde(default = "one")]
    #[schema(value_type = schemas::ClaimedUnits)]
    pub quantity: u32,
    /// The version of the product that wants them; the session's own if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::ProductVersion>)]
    pub version: Option<String>,
}

fn one() -> u32 {
    1
}

impl Checked for CheckOutBody {
    type Valid = Self;

    fn check(mut self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        if self.features.is_empty() || self.features.len() > CLAIMED_FEATURES_MAX {
            faults.add("features", format!("must be 1 to {CLAIMED_FEATURES_MAX}"));
        }
        if let Some(wait_s) = self.wait_s {
            if wait_s != 0 && !CLAIM_WAIT_S.contains(&wait_s) {
                let (least, most) = CLAIM_WAIT_S.into_inner();
                faults.add("wait_s", format!("must be 0 or {least} to {most}"));
            }
            if self.mode != CheckOutMode::All {
                faults.add("wait_s", "goes only with the mode all");
            }
        }
        let mut seen = HashSet::new();
        for (nth, feature) in self.features.iter_mut().enumerate() {
            let name = |member: &str| format!("features[{nth}].{member}");
            feature.code = faults.text(&name("code"), &feature.code, CATALOGUE_CODE_MAX);
            if !seen.insert(feature.code.clone()) {
                faults.add(&name("code"), "stands there twice");
            }
            if !(1..=CLAIMED_UNITS_MAX).contains(&feature.quantity) {
                faults.add(&name("quantity"), format!("must be 1 to {CLAIMED_UNITS_MAX}"));
            }
            feature.version =
                faults.optional(&name("version"), feature.version.take(), VERSION_MAX);
        }
        faults.or(self)
    }
}

/// What was checked out, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckedOutView {
    /// The tickets, in the order asked.
    pub tickets: Vec<TicketView>,
    /// If nothing was to be taken: how many units there would be, in the order asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub available: Vec<WouldBeView>,
}

/// The place of a claim that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueuedView {
    /// The place's id, to ask whether its turn has come.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "que_0195a3c27e0c7b0e8a4f3c5d6e7f8000")]
    pub queue_id: QueueId,
    /// How many wait for the same, this one and those before it.
    pub position: u32,
    /// After how many seconds its turn may come, by how long units were held lately; null: not known yet.
    pub estimate_s: Option<u32>,
}

/// Units that the session holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketView {
    /// The ticket's id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "tkt_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub ticket: TicketId,
    /// The code of the feature.
    #[schema(example = "topics")]
    pub code: String,
    /// How many units.
    pub quantity: u32,
    /// Whether they are beyond what there is.
    pub overdraft: bool,
    /// The signed lease, to be shown with each sign of life: it proves what the session holds even if the
    /// server has forgotten it.
    pub lease: String,
}

/// How many units there would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WouldBeView {
    /// The code of the feature.
    #[schema(example = "topics")]
    pub code: String,
    /// How many units, at most as many as were asked for.
    pub quantity: u32,
    /// Why there are none; null: there are some.
    #[schema(value_type = Option<String>, example = "full")]
    pub reason: Option<Denial>,
}
