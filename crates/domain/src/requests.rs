//! Customers' requests for accounts, received by mail.

mod limits;
mod matching;
mod permissions;
mod request;

pub use limits::limits;
pub use matching::{ContractMatch, Mismatch, match_contract, mismatches};
pub use request::{
    Decision, Request, RequestClaims, RequestField, RequestKind, RequestState, RequestStatus,
    RequestText, SenderCheck, SenderCheckResult, SenderChecks, UnreadField, language_of,
};
