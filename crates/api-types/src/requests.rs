//! Customers' requests.

mod request;

pub use request::{
    AcceptRequestBody, CheckedAcceptance, MatchedContract, RejectRequestBody, RequestMismatch,
    RequestPage, RequestView, RequestWithText, SenderAuthentication,
};
