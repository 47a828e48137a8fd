//! Issuing licences.

use chrono::NaiveDate;
use rollcall_domain::{
    ContractId, LicenceId,
    catalogue::{FeatureCode, ProductCode},
    email,
    licences::LicenceKind,
    limits::{ACCOUNT_NAME_MAX, REASON_MAX},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::LicenceView;
use crate::{Checked, FieldError, Secret, as_text, field_checks::FieldChecks, schemas};

/// Issue licences of a product: into an account, or with keys that wait to be redeemed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "product": "ip", "kind": "formal", "days": 365,
    "grants": [{ "feature": "cdc" }, { "feature": "topics", "quantity": 50 }],
}))]
pub struct IssueLicencesBody {
    /// The product's code.
    #[schema(value_type = schemas::ProductCode)]
    pub product: ProductCode,
    /// What they are for: `formal` or `temporary`.
    #[serde(with = "as_text")]
    #[schema(value_type = schemas::IssuedKind)]
    pub kind: LicenceKind,
    /// The name of the account that gets them; without one they wait with their keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AccountName>)]
    pub account: Option<String>,
    /// What each of them grants.
    #[schema(value_type = schemas::Grants)]
    pub grants: Vec<GrantBody>,
    /// The first day, in the tenant's zone; without one it is when it is redeemed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// The last day, in the tenant's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2099-12-31")]
    pub expires_on: Option<NaiveDate>,
    /// How many days, in place of a last day. Such licences run one after another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::LicenceDays>)]
    pub days: Option<u32>,
    /// What a temporary licence is lent for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Reason>)]
    pub purpose: Option<String>,
    /// The e-mail address of who approved a temporary licence: somebody else than who issues it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::EmailAddress>)]
    pub approver: Option<String>,
    /// The contract that they were sold by.
    #[serde(
        default,
        deserialize_with = "as_text::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "con_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub contract_id: Option<ContractId>,
    /// Where the keys are sent, for finding them again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::EmailAddress>)]
    pub email: Option<String>,
    /// The licences of the same account that it takes the place of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = schemas::LicenceIds)]
    pub supersedes: Vec<LicenceText>,
    /// How many, each with a key of its own; 1 if not given.
    #[serde(default = "one")]
    #[schema(value_type = schemas::LicenceCount)]
    pub count: u32,
    /// Keys that another system made, one for each licence, in place of new ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = schemas::ForeignKeys)]
    pub keys: Vec<Secret>,
}

fn one() -> u32 {
    1
}

/// The id of a licence in a list.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LicenceText(#[serde(with = "as_text")] pub LicenceId);

/// One feature that is granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantBody {
    /// Its code.
    #[schema(value_type = schemas::FeatureCode)]
    pub feature: FeatureCode,
    /// How many units; none of a switch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::GrantUnits>)]
    pub quantity: Option<u32>,
}

/// Licences to be issued, checked.
#[derive(Debug, Clone)]
pub struct CheckedLicences {
    /// The body.
    pub body: IssueLicencesBody,
    /// The licences that it takes the place of.
    pub supersedes: Vec<LicenceId>,
}

impl Checked for IssueLicencesBody {
    type Valid = CheckedLicences;

    fn check(self) -> Result<CheckedLicences, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let supersedes = self.supersedes.iter().map(|id| id.0).collect();
        let body = Self {
            account: faults.optional("account", self.account, ACCOUNT_NAME_MAX),
            purpose: faults.optional("purpose", self.purpose, REASON_MAX),
            approver: address(&mut faults, "approver", self.approver),
            email: address(&mut faults, "email", self.email),
            starts_on: self.starts_on.map(|day| faults.day("starts_on", day)),
            expires_on: self.expires_on.map(|day| faults.day("expires_on", day)),
            ..self
        };
        faults.or(CheckedLicences { body, supersedes })
    }
}

fn address(faults: &mut FieldChecks, name: &str, given: Option<String>) -> Option<String> {
    match given.as_deref().map(email) {
        Some(Err(_)) => {
            faults.add(name, "must be an e-mail address such as it@example.com");
            None
        }
        Some(Ok(address)) => Some(address),
        None => None,
    }
}

/// Licences that were issued together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IssuedLicences {
    /// Each with its key.
    pub licences: Vec<IssuedLicenceView>,
}

/// A licence with its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IssuedLicenceView {
    /// The licence.
    #[serde(flatten)]
    pub licence: LicenceView,
    /// Its key; null in the answer to a repeated request.
    #[schema(value_type = Option<String>, example = "7Q4K2-M8ZRT-0WVCX-3N5HD-JB9AE")]
    pub key: Option<Secret>,
}
