//! A customer's request for an account, received by mail. Its content is claims: staff decide.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Mismatch;
use crate::{AccountId, ContractId, Language, RequestId, TenantId};

/// A field of a request or of a contract, in a mismatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestField {
    /// The sender.
    Sender,
    /// The company.
    Company,
    /// The project.
    Project,
    /// The day on which the contract was signed.
    SignedOn,
    /// The requested account name.
    WishedName,
    /// The contract's remaining capacity; not a field of mails.
    MaxNodes,
    /// The contract's last day; not a field of mails.
    ExpiresOn,
}

/// The result of a sender check, as recorded by a trusted relay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderCheckResult {
    /// No trusted relay recorded a result.
    #[default]
    Unverified,
    /// It passed.
    Pass,
    /// It failed.
    Fail,
    /// It failed, and the domain says not to be strict.
    SoftFail,
    /// The domain makes no claim.
    Neutral,
    /// There was nothing to check.
    None,
    /// The check could not be made.
    Error,
}

/// One check of the sender.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderCheck {
    /// Its result.
    pub verdict: SenderCheckResult,
    /// For which domain.
    pub domain: Option<String>,
}

/// The sender's checks. Only DMARC is about the address that people see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderChecks {
    /// Whether the sending host may send for the envelope's domain.
    pub spf: SenderCheck,
    /// Whether a domain signed the message.
    pub dkim: SenderCheck,
    /// Whether one of the two holds for the domain of the sender.
    pub dmarc: SenderCheck,
}

/// A field that could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadField {
    /// The field.
    pub field: RequestField,
    /// As it was written.
    pub written: String,
}

/// The unproven content of the mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestClaims {
    /// The sender's address.
    pub sender: Option<String>,
    /// The sender's name.
    pub sender_name: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// The date in its header.
    pub sent_at: Option<DateTime<Utc>>,
    /// The company.
    pub company: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// The day on which the contract was signed.
    pub signed_on: Option<NaiveDate>,
    /// The requested account name.
    pub wished_name: Option<String>,
    /// The fields that could not be parsed.
    pub unclear: Vec<UnreadField>,
    /// The sender's language, as detected.
    pub language: Language,
}

/// The staff's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: DateTime<Utc>,
    /// The principal, as [`crate::audit::Principal`] is printed.
    pub by: String,
    /// The contract that it was matched to.
    pub contract: Option<ContractId>,
    /// The mismatches at that time.
    pub mismatches: Vec<Mismatch>,
}

/// The state of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestState {
    /// Pending: staff are to decide.
    New,
    /// The message could not be parsed.
    Unreadable {
        /// Why; a sentence without its full stop.
        why: String,
    },
    /// Accepted: an account was created.
    Accepted {
        /// Which.
        account: AccountId,
        /// The decision.
        decision: Decision,
    },
    /// Rejected.
    Rejected {
        /// The reason that the sender was told.
        reason: String,
        /// By whom, and on what.
        decision: Decision,
    },
}

/// What a message is, by who wrote it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Somebody asks for something.
    #[default]
    Request,
    /// A mail came back, is late, or was delivered or read.
    DeliveryReport,
    /// An answer while nobody was there, or a receipt.
    AutomaticReply,
    /// A mail provider passes on a recipient's complaint.
    Complaint,
    /// A list's own words, or what a program sends to many.
    ListNotice,
    /// A mail of ours that came back.
    OwnMail,
}

impl RequestKind {
    /// Whether a program wrote it.
    pub fn is_automatic(self) -> bool {
        self != Self::Request
    }
}

/// The state of a request, without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Pending: staff are to decide.
    New,
    /// The message could not be parsed.
    Unreadable,
    /// Accepted: an account was created.
    Accepted,
    /// Rejected.
    Rejected,
}

impl RequestState {
    /// Its name.
    pub fn status(&self) -> RequestStatus {
        match self {
            Self::New => RequestStatus::New,
            Self::Unreadable { .. } => RequestStatus::Unreadable,
            Self::Accepted { .. } => RequestStatus::Accepted,
            Self::Rejected { .. } => RequestStatus::Rejected,
        }
    }

    /// The staff's decision, if there is one.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Accepted { decision, .. } | Self::Rejected { decision, .. } => Some(decision),
            Self::New | Self::Unreadable { .. } => None,
        }
    }
}

/// A customer's request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The digest by which repeated messages are recognized.
    pub message_id: String,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Its claims.
    pub claims: RequestClaims,
    /// The sender's checks.
    pub checks: SenderChecks,
    /// What it is, by who wrote it.
    pub kind: RequestKind,
    /// Its state.
    pub state: RequestState,
}

/// The original of a request, stored apart since it may be long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestText {
    /// The mail as text.
    pub text: String,
    /// The raw message, stored where it can't be parsed and is short.
    pub raw: Option<Vec<u8>>,
}

impl RequestText {
    /// The readable original: the text, or the raw message as far as it is text.
    pub fn shown(self) -> String {
        match self.raw {
            Some(raw) => String::from_utf8_lossy(&raw).into_owned(),
            None => self.text,
        }
    }
}

/// Detect the language of a text: Chinese, unless Chinese characters are but a name in a Latin
/// text.
pub fn language_of(text: &str) -> Language {
    let han = |c: &char| matches!(*c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
    let chinese = text.chars().filter(han).count();
    let latin = text.chars().filter(char::is_ascii_alphabetic).count();
    if chinese > 0 && chinese >= latin / 4 { Language::ZhCn } else { Language::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_makes_no_chinese_letter() {
        for (text, language) in [
            ("", Language::En),
            ("Company name: Acme", Language::En),
            ("We ask for an account for our project. Company name: 甲乙科技", Language::En),
            (
                "公司名称：Acme Data Ltd.\n项目名称：Sales DW\n合同签订日期：2026/01/31",
                Language::ZhCn,
            ),
            ("甲", Language::ZhCn),
        ] {
            assert_eq!(language_of(text), language, "{text}");
        }
    }
}
