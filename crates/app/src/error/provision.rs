//! The errors of staff's use cases.

use chrono::NaiveDate;
use rollcall_domain::{ContractId, RequestId};

use super::AppError;

/// Why an operation of staff is refused.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// It doesn't exist.
    #[error("there is no {what} \"{name}\"")]
    Unknown {
        /// Tenant, account, registration.
        what: &'static str,
        /// The requested id or name.
        name: String,
    },
    /// The name is or was in use.
    #[error("the {what} \"{name}\" exists already")]
    Taken {
        /// Tenant, account.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A field is invalid.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field, as the command line and the API name it.
        field: &'static str,
        /// Completes "the field …".
        reason: String,
    },
    /// It was changed meanwhile: the version doesn't match.
    #[error("it was changed meanwhile: read it again, and decide again")]
    Changed,
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
    ContractOver {
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
    /// The account is closed.
    #[error("the account \"{name}\" is closed for good")]
    Closed {
        /// The account.
        name: String,
    },
    /// The account is not closed, so it can't be erased.
    #[error("the account \"{name}\" is not closed: close it before its data is erased")]
    NotClosed {
        /// The account.
        name: String,
    },
    /// There is no address to mail credentials to.
    #[error(
        "the account \"{name}\" was made without a contract, so there is no address to mail to: \
         reset its password, and hand it over"
    )]
    NobodyToMail {
        /// The account.
        name: String,
    },
    /// The request is decided already, or can't be.
    #[error("the request {request} {stands}")]
    NotOpen {
        /// The request.
        request: RequestId,
        /// Completes "the request …".
        stands: String,
    },
    /// The request matches no contract, and none was named.
    #[error("no one contract fits the request {request}: name one by contract_id")]
    NoContract {
        /// The request.
        request: RequestId,
    },
    /// The mail can't be retried in its state.
    #[error("this mail is {state}: only one that waits or is dead can be tried again")]
    CantRetry {
        /// Its state.
        state: &'static str,
    },
    /// 20000: the registration isn't registered.
    #[error("this registration is {state}: it holds no slot, so there is nothing to unbind")]
    NotRegistered {
        /// Its state.
        state: &'static str,
    },
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// The error of an invalid field.
pub(crate) fn invalid(field: &'static str, reason: impl ToString) -> ProvisionError {
    ProvisionError::Invalid { field, reason: reason.to_string() }
}
