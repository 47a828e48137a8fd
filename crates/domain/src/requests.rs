//! Customers' requests for accounts, received by mail.

mod fit;
mod limits;
mod permissions;
mod request;

pub use fit::{Fit, Mismatch, fit, mismatches};
pub use limits::limits;
pub use request::{
    CheckVerdict, Decision, Request, RequestClaims, RequestField, RequestState, RequestStatus,
    RequestText, SenderCheck, SenderChecks, Unclear, language_of,
};
