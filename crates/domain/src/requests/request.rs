//! A customer's request for an account, as it came by mail. What it says is a claim: staff decide.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Mismatch;
use crate::{AccountId, ContractId, Language, RequestId, TenantId};

/// What a mail speaks of, or what of a contract stands against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestField {
    /// Who sent it.
    Sender,
    /// The company.
    Company,
    /// The project.
    Project,
    /// The day on which the contract was signed.
    SignedOn,
    /// The name that the account should have.
    WishedName,
    /// How many nodes the contract has left; no mail speaks of it.
    MaxNodes,
    /// The contract's last day; no mail speaks of it.
    ExpiresOn,
}

/// How a check of the sender came out, as a relay of ours recorded it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckVerdict {
    /// No relay of ours says anything.
    #[default]
    Unverified,
    /// It holds.
    Pass,
    /// It doesn't hold.
    Fail,
    /// It doesn't hold, and the domain says not to be strict.
    SoftFail,
    /// The domain makes no claim.
    Neutral,
    /// There was nothing to check.
    None,
    /// It could not be checked.
    Error,
}

/// One check of the sender.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderCheck {
    /// How it came out.
    pub verdict: CheckVerdict,
    /// For which domain.
    pub domain: Option<String>,
}

/// What is known of the sender beyond what the mail says. Only DMARC speaks of the address that
/// people see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderChecks {
    /// Whether the sending host may send for the envelope's domain.
    pub spf: SenderCheck,
    /// Whether a domain signed the message.
    pub dkim: SenderCheck,
    /// Whether one of the two holds for the domain of the sender.
    pub dmarc: SenderCheck,
}

/// What stood behind a label and could not be read as what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unclear {
    /// Behind which.
    pub field: RequestField,
    /// As it was written.
    pub written: String,
}

/// What the mail says; nothing of it is proven.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestClaims {
    /// The sender's address.
    pub sender: Option<String>,
    /// The sender's name.
    pub sender_name: Option<String>,
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
    /// What was there but could not be read.
    pub unclear: Vec<Unclear>,
    /// What its sender seems to read.
    pub language: Language,
}

/// How staff decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as [`crate::audit::Who`] is written.
    pub by: String,
    /// The contract that it was decided on.
    pub contract: Option<ContractId>,
    /// What didn't fit at that time.
    pub mismatches: Vec<Mismatch>,
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestState {
    /// Staff are to decide.
    New,
    /// The message could not be read.
    Unreadable {
        /// Why; a sentence without its full stop.
        why: String,
    },
    /// An account was made.
    Accepted {
        /// Which.
        account: AccountId,
        /// By whom, and on what.
        decision: Decision,
    },
    /// It was turned down.
    Rejected {
        /// What the sender was told.
        reason: String,
        /// By whom, and on what.
        decision: Decision,
    },
}

/// The names of the states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Staff are to decide.
    New,
    /// The message could not be read.
    Unreadable,
    /// An account was made.
    Accepted,
    /// It was turned down.
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

    /// How staff decided, if they did.
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
    /// Whom it was sent to.
    pub tenant: TenantId,
    /// The same for the same message.
    pub message_id: String,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// What it says.
    pub claims: RequestClaims,
    /// What is known of its sender.
    pub checks: SenderChecks,
    /// Where it stands.
    pub state: RequestState,
}

/// What a request was written as: kept apart, since it may be long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestText {
    /// The mail as text.
    pub text: String,
    /// The message's bytes, kept where they can't be read and aren't many.
    pub raw: Option<Vec<u8>>,
}

impl RequestText {
    /// What there is to read: the text, or the bytes as far as they are text.
    pub fn shown(self) -> String {
        match self.raw {
            Some(raw) => String::from_utf8_lossy(&raw).into_owned(),
            None => self.text,
        }
    }
}

/// What the sender of these texts seems to read: Chinese, unless that is but a name in a letter of
/// Latin ones.
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
