//! Customers, and the signed contracts that accounts are created from.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::{ContractId, CustomerId, Language, TenantId, validity};

/// A company that has a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Its name as first written; companies are compared by [`crate::name_key`].
    pub company: String,
}

/// The terms of a contract. Company, project and signing day identify it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractTerms {
    /// The project's name.
    pub project: String,
    /// The day it was signed.
    pub signed_on: NaiveDate,
    /// The contacts: credentials are mailed to them, and they may request accounts.
    pub emails: Vec<String>,
    /// The capacity of all its accounts together.
    pub max_nodes: u32,
    /// The first day that its accounts are valid.
    pub starts_on: Option<NaiveDate>,
    /// The last day that its accounts are valid.
    pub expires_on: Option<NaiveDate>,
    /// The language of mails to the customer.
    pub language: Language,
    /// A note of the staff's.
    pub notes: String,
}

/// A signed contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Its id.
    pub id: ContractId,
    /// The tenant.
    pub tenant: TenantId,
    /// The customer.
    pub customer: Customer,
    /// Its terms.
    pub terms: ContractTerms,
    /// Its version: goes up with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// The error that accounts would have more nodes together than the contract allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapacityExceeded {
    /// The nodes that its accounts would have together.
    pub would_be: u64,
    /// The nodes that it allows.
    pub max_nodes: u32,
}

impl ContractTerms {
    /// Check that the contract allows so many nodes to its accounts together.
    pub fn cover(&self, nodes: u64) -> Result<(), CapacityExceeded> {
        if nodes <= u64::from(self.max_nodes) {
            return Ok(());
        }
        Err(CapacityExceeded { would_be: nodes, max_nodes: self.max_nodes })
    }

    /// Whether the last day that its accounts are valid has passed.
    pub fn are_over(&self, now: DateTime<Utc>, zone: Tz) -> bool {
        let end = validity(None, self.expires_on, zone).expires_at;
        end.is_some_and(|end| end <= now)
    }
}
