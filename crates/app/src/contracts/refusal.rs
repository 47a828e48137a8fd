//! Why operations of staff on contracts are refused.

use chrono::NaiveDate;
use rollcall_domain::{Action, ContractId};

use crate::Refusal;

/// A refusal by the terms of a contract.
#[derive(Debug, thiserror::Error)]
pub enum ContractRefusal {
    /// The contract's capacity would be exceeded.
    #[error(
        "the contract {contract} is for {max_nodes} nodes, and its accounts would have {would_be} \
         together: take fewer, change the contract, or say allow_over_contract"
    )]
    CapacityExceeded {
        /// The contract.
        contract: ContractId,
        /// Its capacity.
        max_nodes: u32,
        /// The capacity that its accounts would have together.
        would_be: u64,
    },
    /// The contract has ended.
    #[error(
        "the contract {contract} ended on {on}, and an account from it would be over already: \
         change the contract's expires_on, or take another contract"
    )]
    Ended {
        /// The contract.
        contract: ContractId,
        /// Its last day.
        on: NaiveDate,
    },
    /// The contract has no capacity left.
    #[error(
        "the contract {contract} is for 0 nodes, and an account from it would be as well: \
         say max_nodes, or change the contract's"
    )]
    NoNodes {
        /// The contract.
        contract: ContractId,
    },
}

impl Refusal for ContractRefusal {
    fn action(&self) -> Action {
        Action::FixRequest
    }

    fn name(&self) -> &'static str {
        match self {
            Self::CapacityExceeded { .. } => "over_contract",
            Self::Ended { .. } | Self::NoNodes { .. } => "failed",
        }
    }
}
