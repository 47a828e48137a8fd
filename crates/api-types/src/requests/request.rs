//! Customers' requests, as staff see and decide them.

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    ContractId, Language,
    limits::ACCOUNT_NAME_MAX,
    requests::{RequestField, RequestKind, RequestStatus, SenderCheckResult, SenderChecks},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, as_text, field_checks::FieldChecks, schemas};

/// What our relay found out about a sender. Only `dmarc` speaks of the address that people see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SenderAuthentication {
    /// Whether the sending host may send for the envelope's domain: `pass`, `fail`, `soft_fail`,
    /// `neutral`, `none` or `error`; `unverified` if no relay of ours says anything.
    #[schema(value_type = schemas::SenderCheckResult)]
    pub spf: SenderCheckResult,
    /// Whether a domain signed the message.
    #[schema(value_type = schemas::SenderCheckResult)]
    pub dkim: SenderCheckResult,
    /// Whether one of the two holds for the domain of the sender.
    #[schema(value_type = schemas::SenderCheckResult)]
    pub dmarc: SenderCheckResult,
    /// The domain that SPF speaks of.
    pub spf_domain: Option<String>,
    /// The domain that signed.
    pub dkim_domain: Option<String>,
}

impl From<SenderChecks> for SenderAuthentication {
    fn from(checks: SenderChecks) -> Self {
        Self {
            spf: checks.spf.verdict,
            dkim: checks.dkim.verdict,
            dmarc: checks.dmarc.verdict,
            spf_domain: checks.spf.domain,
            dkim_domain: checks.dkim.domain,
        }
    }
}

/// The contract that a request means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatchedContract {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "con_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub contract_id: ContractId,
    /// The company.
    pub company: String,
    /// The project.
    pub project: String,
    /// The day on which it was signed.
    pub signed_on: NaiveDate,
    /// Whom credentials are mailed to.
    pub emails: Vec<String>,
    /// How many nodes all its accounts may have together.
    pub max_nodes: u32,
    /// The first day that its accounts are valid.
    pub starts_on: Option<NaiveDate>,
    /// The last day that its accounts are valid.
    pub expires_on: Option<NaiveDate>,
    /// What the customer is written to in.
    #[schema(value_type = schemas::Language)]
    pub language: Language,
}

/// Something in which a request and its contract differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestMismatch {
    /// In what: `sender`, `company`, `project`, `signed_on`; `wished_name` if that is taken; `max_nodes`
    /// if the contract's accounts have all of its nodes, `expires_on` if it is over.
    #[schema(value_type = schemas::RequestField)]
    pub field: RequestField,
    /// What the mail says; null if it says nothing.
    pub mail: Option<String>,
    /// What the contract says; null if there is none.
    pub contract: Option<String>,
}

/// A customer's request. What it says of itself is the sender's claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestView {
    /// Its id.
    #[schema(example = "req_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub request_id: String,
    /// `new`, `unreadable`, `accepted` or `rejected`.
    #[schema(value_type = schemas::RequestStatus)]
    pub state: RequestStatus,
    /// `request`, or of what programs write `delivery_report`, `automatic_reply`, `complaint` or
    /// `list_notice`; `own_mail` is one of ours that came back.
    #[schema(value_type = schemas::RequestKind)]
    pub kind: RequestKind,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// The Message-ID, or a hash of a message without one.
    pub message_id: String,
    /// The sender's address.
    pub sender: Option<String>,
    /// The sender's name.
    pub sender_name: Option<String>,
    /// What is known of the sender.
    pub authentication: SenderAuthentication,
    /// The subject.
    pub subject: Option<String>,
    /// When it says it was written.
    pub sent_at: Option<DateTime<Utc>>,
    /// The company.
    pub company: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// The day on which the contract was signed.
    pub signed_on: Option<NaiveDate>,
    /// The name that the account should have.
    pub wished_name: Option<String>,
    /// The contract that fits best; null if none does, or several alike.
    pub contract: Option<MatchedContract>,
    /// What doesn't fit; empty if all is well.
    pub mismatches: Vec<RequestMismatch>,
    /// Why the message can't be read.
    pub unreadable: Option<String>,
    /// The account that was made.
    pub account_id: Option<String>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub decided_by: Option<String>,
}

/// A request and what it was written as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestWithText {
    /// The request.
    #[serde(flatten)]
    pub facts: RequestView,
    /// The mail as text; for a short message that can't be read, its bytes as far as they are text.
    pub text: String,
}

/// A part of a list of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestPage {
    /// The requests, the newest first.
    pub items: Vec<RequestView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
    /// More fits than was looked at: say more of what is searched for.
    pub incomplete: bool,
}

/// Accept a request.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptRequestBody {
    /// The account's name; else the one wished for, else a generated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AccountName>)]
    pub account_name: Option<String>,
    /// How many nodes it may have; else as many as the contract has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Capacity>)]
    pub max_nodes: Option<u32>,
    /// The contract; else the one that fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::ContractId>)]
    pub contract_id: Option<String>,
    /// Take more nodes than the contract has for all its accounts.
    #[serde(default)]
    pub allow_over_contract: bool,
}

/// An acceptance that was checked.
#[derive(Debug, Clone)]
pub struct CheckedAcceptance {
    /// As in [`AcceptRequestBody::account_name`].
    pub account_name: Option<String>,
    /// As in [`AcceptRequestBody::max_nodes`].
    pub max_nodes: Option<u32>,
    /// As in [`AcceptRequestBody::contract_id`].
    pub contract: Option<ContractId>,
    /// As in [`AcceptRequestBody::allow_over_contract`].
    pub allow_over_contract: bool,
}

impl Checked for AcceptRequestBody {
    type Valid = CheckedAcceptance;

    fn check(self) -> Result<CheckedAcceptance, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let account_name =
            self.account_name.map(|name| faults.text("account_name", &name, ACCOUNT_NAME_MAX));
        let contract = self.contract_id.and_then(|id| {
            let id = id.parse();
            if id.is_err() {
                faults.add("contract_id", "must be a contract's id");
            }
            id.ok()
        });
        let (max_nodes, allow_over_contract) = (self.max_nodes, self.allow_over_contract);
        faults.or(CheckedAcceptance { account_name, max_nodes, contract, allow_over_contract })
    }
}

/// Reject a request.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectRequestBody {
    /// Why; it is mailed to the sender, and may have several lines.
    #[schema(value_type = schemas::RejectionReason)]
    pub reason: String,
}

impl Checked for RejectRequestBody {
    type Valid = Self;

    /// The use case knows what a reason may be.
    fn check(self) -> Result<Self, Vec<FieldError>> {
        Ok(self)
    }
}
