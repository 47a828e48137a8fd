//! Why staff can't have it that way.

use chrono::NaiveDate;
use rollcall_domain::{ContractId, RequestId};

use super::AppError;

/// Staff can't have it that way.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// There is no such thing.
    #[error("there is no {what} \"{name}\"")]
    Unknown {
        /// Tenant, account, registration.
        what: &'static str,
        /// What was asked for.
        name: String,
    },
    /// The name is taken, or was once.
    #[error("the {what} \"{name}\" exists already")]
    Taken {
        /// Tenant, account.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A value is not acceptable.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field, as the command line and the API name it.
        field: &'static str,
        /// Completes "the field …".
        reason: String,
    },
    /// It was changed since it was read, by somebody else.
    #[error("it was changed meanwhile: read it again, and decide again")]
    Changed,
    /// The accounts of a contract would have more nodes together than were signed for.
    #[error(
        "the contract {contract} is for {max_nodes} nodes, and its accounts would have {would_be} \
         together: take fewer, change the contract, or say allow_over_contract"
    )]
    OverContract {
        /// The contract.
        contract: ContractId,
        /// How many it is for.
        max_nodes: u32,
        /// How many its accounts would have together.
        would_be: u64,
    },
    /// An account from this contract would be over before anybody used it.
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
    /// An account from this contract would be for nobody.
    #[error(
        "the contract {contract} is for 0 nodes, and an account from it would be as well: \
         say max_nodes, or change the contract's"
    )]
    NoNodes {
        /// The contract.
        contract: ContractId,
    },
    /// A closed account stays as it is.
    #[error("the account \"{name}\" is closed for good")]
    Closed {
        /// The account.
        name: String,
    },
    /// An account that is in use keeps its data.
    #[error("the account \"{name}\" is not closed: close it before its data is erased")]
    NotClosed {
        /// The account.
        name: String,
    },
    /// There is no address that credentials could go to.
    #[error(
        "the account \"{name}\" was made without a contract, so there is no address to mail to: \
         reset its password, and hand it over"
    )]
    NobodyToMail {
        /// The account.
        name: String,
    },
    /// The request was decided, or there is nothing to decide.
    #[error("the request {request} {stands}")]
    NotOpen {
        /// The request.
        request: RequestId,
        /// Completes "the request …".
        stands: String,
    },
    /// Nothing says which contract the account is to be made from.
    #[error("no one contract fits the request {request}: name one by contract_id")]
    NoContract {
        /// The request.
        request: RequestId,
    },
    /// Only what is to be sent can be tried.
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

/// A field that is not acceptable.
pub(crate) fn invalid(field: &'static str, reason: impl ToString) -> ProvisionError {
    ProvisionError::Invalid { field, reason: reason.to_string() }
}
