//! Licences, as staff see them.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, ContractId, LicenceBatchId, LicenceId,
    catalogue::{FeatureCode, ProductCode},
    licences::{LicenceKind, LicenceState},
    limits::REASON_MAX,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, as_text, field_checks::FieldChecks, schemas};

/// A licence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LicenceView {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "lic_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub licence_id: LicenceId,
    /// Its product.
    #[schema(value_type = String, example = "ip")]
    pub product: ProductCode,
    /// What it is for: `formal`, `temporary`, `pre`.
    #[serde(with = "as_text")]
    #[schema(value_type = schemas::LicenceKind)]
    pub kind: LicenceKind,
    /// Its state: `unredeemed`, `usable`, `in_use`, `expired`, `uninstalled`, `disabled`.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "in_use")]
    pub state: LicenceState,
    /// What it grants.
    pub grants: Vec<GrantView>,
    /// The account that has it.
    pub account: Option<String>,
    /// The same account's id.
    #[serde(default, deserialize_with = "as_text::optional", serialize_with = "text_or_null")]
    #[schema(value_type = Option<String>)]
    pub account_id: Option<AccountId>,
    /// When it begins at the earliest; null: when it is redeemed.
    pub starts_at: Option<DateTime<Utc>>,
    /// How many days it counts; null if it has a date or no end.
    pub days: Option<u32>,
    /// When it ends, as far as that is known; null: never, or it isn't redeemed.
    pub ends_at: Option<DateTime<Utc>>,
    /// The time zone in which its days are counted.
    #[schema(example = "Asia/Shanghai")]
    pub zone: String,
    /// When it became the account's.
    pub redeemed_at: Option<DateTime<Utc>>,
    /// Why it is disabled.
    pub disabled_reason: Option<String>,
    /// The licence that took its place.
    #[serde(default, deserialize_with = "as_text::optional", serialize_with = "text_or_null")]
    #[schema(value_type = Option<String>)]
    pub superseded_by: Option<LicenceId>,
    /// What a temporary licence is lent for.
    pub purpose: Option<String>,
    /// Who approved a temporary licence.
    pub approver: Option<String>,
    /// The contract that it was sold by.
    #[serde(default, deserialize_with = "as_text::optional", serialize_with = "text_or_null")]
    #[schema(value_type = Option<String>)]
    pub contract_id: Option<ContractId>,
    /// Where its key was sent.
    pub email: Option<String>,
    /// What was issued together has the same one.
    #[serde(with = "as_text")]
    #[schema(value_type = String)]
    pub batch_id: LicenceBatchId,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// By whom.
    pub issued_by: String,
    /// Goes up with every change.
    pub version: i64,
}

fn text_or_null<T: std::fmt::Display, S: serde::Serializer>(
    value: &Option<T>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => to.collect_str(value),
        None => to.serialize_none(),
    }
}

/// One feature that a licence grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GrantView {
    /// Its code.
    #[schema(value_type = String, example = "topics")]
    pub feature: FeatureCode,
    /// How many units; 1 of a switch.
    #[schema(example = 50)]
    pub quantity: u32,
}

/// A part of a list of licences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LicencePage {
    /// The licences, the oldest first.
    pub items: Vec<LicenceView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}

/// A licence with all its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LicenceDetailsView {
    /// The licence.
    #[serde(flatten)]
    pub licence: LicenceView,
    /// What it said, the newest first.
    pub versions: Vec<LicenceVersionView>,
}

/// What a licence said in one of its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LicenceVersionView {
    /// The version.
    pub version: i64,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Who made it.
    pub changed_by: String,
    /// What it said.
    #[schema(value_type = Object)]
    pub facts: serde_json::Value,
}

/// Disable a licence.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisableLicenceBody {
    /// Why.
    #[schema(value_type = schemas::Reason)]
    pub reason: String,
}

impl Checked for DisableLicenceBody {
    type Valid = String;

    fn check(self) -> Result<String, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let reason = faults.text("reason", &self.reason, REASON_MAX);
        faults.or(reason)
    }
}
