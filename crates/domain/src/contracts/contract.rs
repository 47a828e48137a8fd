//! The customer and the signed deal that accounts are made from.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::{ContractId, CustomerId, Language, TenantId, validity};

/// A company that bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Its name as it was first written; [`crate::name_key`] tells companies apart.
    pub company: String,
}

/// What was signed. Company, project and day tell it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractTerms {
    /// The project's name.
    pub project: String,
    /// The day it was signed.
    pub signed_on: NaiveDate,
    /// Whom credentials are mailed to, and who may ask for them.
    pub emails: Vec<String>,
    /// How many nodes all its accounts may have together.
    pub max_nodes: u32,
    /// The first day that its accounts are valid.
    pub starts_on: Option<NaiveDate>,
    /// The last day that its accounts are valid.
    pub expires_on: Option<NaiveDate>,
    /// What the customer is written to in.
    pub language: Language,
    /// What staff want to remember.
    pub notes: String,
}

/// A signed deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Its id.
    pub id: ContractId,
    /// Who sold.
    pub tenant: TenantId,
    /// Who bought.
    pub customer: Customer,
    /// What was signed.
    pub terms: ContractTerms,
    /// Goes up with every change.
    pub version: i64,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// More nodes than the contract has: what its accounts would have together, and what it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverContract {
    /// What its accounts would have together.
    pub would_be: u64,
    /// What it allows.
    pub max_nodes: u32,
}

impl ContractTerms {
    /// Whether accounts with so many nodes together are within what was signed.
    pub fn cover(&self, nodes: u64) -> Result<(), OverContract> {
        if nodes <= u64::from(self.max_nodes) {
            return Ok(());
        }
        Err(OverContract { would_be: nodes, max_nodes: self.max_nodes })
    }

    /// Whether the last day that its accounts are valid has passed.
    pub fn are_over(&self, now: DateTime<Utc>, zone: Tz) -> bool {
        let end = validity(None, self.expires_on, zone).expires_at;
        end.is_some_and(|end| end <= now)
    }
}
