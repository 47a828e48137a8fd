//! Contracts, as staff make and see them.

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    ContractId, Language, email,
    limits::{EMAILS_MAX, NAME_MAX, NOTES_MAX},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Checked, FieldError, as_text,
    change::{bound, given},
    field_checks::FieldChecks,
    schemas,
};

/// Write down a contract, and its customer if the company is new.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContractBody {
    /// Who bought. A company that is known keeps its name as it was first written.
    #[schema(value_type = schemas::CompanyName)]
    pub company: String,
    /// The project's name.
    #[schema(value_type = schemas::ProjectName)]
    pub project: String,
    /// The day it was signed.
    #[schema(example = "2026-01-31")]
    pub signed_on: NaiveDate,
    /// Whom credentials are mailed to, and who may ask for them.
    #[schema(value_type = schemas::EmailAddresses)]
    pub emails: Vec<String>,
    /// How many nodes all its accounts may have together.
    #[schema(value_type = schemas::Capacity)]
    pub max_nodes: u32,
    /// The first day that its accounts are valid, in the tenant's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// The last day that its accounts are valid, in the tenant's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2027-12-31")]
    pub expires_on: Option<NaiveDate>,
    /// What the customer is written to in: `en` or `zh-CN`; English if not given.
    #[serde(default)]
    #[schema(value_type = schemas::Language)]
    pub language: Language,
    /// What to remember.
    #[serde(default)]
    #[schema(value_type = schemas::Notes)]
    pub notes: String,
}

impl Checked for NewContractBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let checked = Self {
            company: faults.text("company", &self.company, NAME_MAX),
            project: faults.text("project", &self.project, NAME_MAX),
            signed_on: faults.day("signed_on", self.signed_on),
            emails: emails(&mut faults, &self.emails),
            starts_on: self.starts_on.map(|day| faults.day("starts_on", day)),
            expires_on: self.expires_on.map(|day| faults.day("expires_on", day)),
            notes: notes(&mut faults, self.notes),
            ..self
        };
        faults.or(checked)
    }
}

/// Change a contract. A member that is missing keeps what is there; null takes a bound away. Its
/// accounts stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeContractBody {
    /// Another company's; the one that it was stays, with its other contracts.
    #[schema(value_type = Option<schemas::CompanyName>)]
    pub company: Option<String>,
    /// The project's name.
    #[schema(value_type = Option<schemas::ProjectName>)]
    pub project: Option<String>,
    /// The day it was signed.
    pub signed_on: Option<NaiveDate>,
    /// All its addresses, in place of those that it has.
    #[schema(value_type = Option<schemas::EmailAddresses>)]
    pub emails: Option<Vec<String>>,
    /// How many nodes all its accounts may have together.
    #[schema(value_type = Option<schemas::Capacity>)]
    pub max_nodes: Option<u32>,
    /// The first day that its accounts are valid.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<NaiveDate>)]
    pub starts_on: Option<Option<NaiveDate>>,
    /// The last day that its accounts are valid.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<NaiveDate>, example = "2028-12-31")]
    pub expires_on: Option<Option<NaiveDate>>,
    /// What the customer is written to in: `en` or `zh-CN`.
    #[schema(value_type = Option<schemas::Language>)]
    pub language: Option<Language>,
    /// What to remember.
    #[schema(value_type = Option<schemas::Notes>)]
    pub notes: Option<String>,
    /// Whether it may have fewer nodes than its accounts have together.
    pub allow_over_contract: bool,
}

impl Checked for ChangeContractBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let checked = Self {
            company: faults.optional("company", self.company, NAME_MAX),
            project: faults.optional("project", self.project, NAME_MAX),
            signed_on: self.signed_on.map(|day| faults.day("signed_on", day)),
            emails: self.emails.map(|list| emails(&mut faults, &list)),
            starts_on: bound(&mut faults, "starts_on", self.starts_on),
            expires_on: bound(&mut faults, "expires_on", self.expires_on),
            notes: self.notes.map(|text| notes(&mut faults, text)),
            ..self
        };
        faults.or(checked)
    }
}

/// Addresses, each named by its place if it isn't one.
fn emails(faults: &mut FieldChecks, given: &[String]) -> Vec<String> {
    if !(1..=EMAILS_MAX).contains(&given.len()) {
        faults.add("emails", format!("must be 1 to {EMAILS_MAX} addresses"));
        return Vec::new();
    }
    let mut read = Vec::with_capacity(given.len());
    for (nth, address) in given.iter().enumerate() {
        match email(address) {
            Ok(address) => read.push(address),
            Err(_) => {
                let reason = "must be an e-mail address such as it@example.com";
                faults.add(&format!("emails[{nth}]"), reason);
            }
        }
    }
    read
}

/// Notes may have lines.
fn notes(faults: &mut FieldChecks, text: String) -> String {
    if text.chars().count() > NOTES_MAX {
        faults.add("notes", format!("must not be longer than {NOTES_MAX} characters"));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
        faults.add("notes", "must not contain control characters");
    }
    text
}

/// A contract, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContractView {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "con_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub contract_id: ContractId,
    /// Who bought.
    #[schema(example = "ACME Co.,Ltd")]
    pub company: String,
    /// The project's name.
    #[schema(example = "Sales DW")]
    pub project: String,
    /// The day it was signed.
    #[schema(example = "2026-01-31")]
    pub signed_on: NaiveDate,
    /// Whom credentials are mailed to, and who may ask for them.
    #[schema(example = json!(["it@acme.example"]))]
    pub emails: Vec<String>,
    /// How many nodes all its accounts may have together.
    #[schema(example = 5)]
    pub max_nodes: u32,
    /// How many nodes its accounts may have together as they are.
    #[schema(example = 3)]
    pub provisioned_nodes: u64,
    /// The first day that its accounts are valid, in the tenant's zone.
    pub starts_on: Option<NaiveDate>,
    /// The last day that its accounts are valid, in the tenant's zone.
    #[schema(example = "2027-12-31")]
    pub expires_on: Option<NaiveDate>,
    /// What the customer is written to in.
    #[schema(value_type = schemas::Language)]
    pub language: Language,
    /// What to remember.
    pub notes: String,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A part of a list of contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContractPage {
    /// The contracts, in the order in which they were signed; in that in which they end if that is
    /// what was asked for.
    pub items: Vec<ContractView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
    /// More fits than was looked at: say more of what is sought.
    pub incomplete: bool,
}
