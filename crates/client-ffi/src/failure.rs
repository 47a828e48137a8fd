//! A call that failed: one row of the list of failures.

use std::{
    ffi::{CString, c_char},
    ptr,
};

use crate::{
    error::Action,
    handle::{borrowed_text, owned_text, owned_text_or_none, read_handle, seconds},
};

/// How a call failed.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// None did.
    None = 0,
    /// No server can be reached, or none answers.
    Unreachable = 1,
    /// The proxy can't be reached, or doesn't connect.
    Proxy = 2,
    /// TLS failed: most often the certificate isn't trusted.
    Tls = 3,
    /// The server refused, and said why.
    Refused = 4,
    /// What answered is no registration server of this vendor, or proves nothing.
    Invalid = 5,
}

impl From<Option<rollcall_client::FailureKind>> for FailureKind {
    fn from(kind: Option<rollcall_client::FailureKind>) -> Self {
        match kind {
            None => Self::None,
            Some(rollcall_client::FailureKind::Proxy) => Self::Proxy,
            Some(rollcall_client::FailureKind::Tls) => Self::Tls,
            Some(rollcall_client::FailureKind::Refused) => Self::Refused,
            Some(rollcall_client::FailureKind::Invalid) => Self::Invalid,
            Some(_) => Self::Unreachable,
        }
    }
}

/// A call that failed, or several of the same interval.
#[derive(Debug)]
pub struct Failure {
    at: i64,
    attempts: u32,
    pub(crate) code: i32,
    kind: FailureKind,
    name: CString,
    pub(crate) message: CString,
    action: Action,
    request_id: Option<CString>,
}

impl From<&rollcall_client::Failure> for Failure {
    fn from(failure: &rollcall_client::Failure) -> Self {
        Self {
            at: seconds(Some(failure.at)),
            attempts: failure.attempts,
            code: failure.code.map_or(0, i32::from),
            kind: Some(failure.kind()).into(),
            name: owned_text(&failure.name),
            message: owned_text(&failure.message),
            action: failure.action.into(),
            request_id: owned_text_or_none(failure.request_id.as_deref()),
        }
    }
}

/// When the first of the calls was made, in Unix seconds.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_failure_at(failure: Option<&Failure>) -> i64 {
    read_handle(failure, 0, |failure| failure.at)
}

/// How many calls it stands for.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_failure_attempts(failure: Option<&Failure>) -> u32 {
    read_handle(failure, 0, |failure| failure.attempts)
}

/// The server's code; 0 where the server was not reached or not believed.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_failure_code(failure: Option<&Failure>) -> i32 {
    read_handle(failure, 0, |failure| failure.code)
}

/// How the call failed.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_failure_kind(failure: Option<&Failure>) -> FailureKind {
    read_handle(failure, FailureKind::None, |failure| failure.kind)
}

/// The code's name, or "/" where there is none. Lent by the failure.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_failure_name(failure: Option<&Failure>) -> *const c_char {
    read_handle(failure, ptr::null(), |failure| borrowed_text(Some(&failure.name)))
}

/// What happened. Lent by the failure.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_failure_message(failure: Option<&Failure>) -> *const c_char {
    read_handle(failure, ptr::null(), |failure| borrowed_text(Some(&failure.message)))
}

/// What to do about it.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_failure_action(failure: Option<&Failure>) -> Action {
    read_handle(failure, Action::None, |failure| failure.action)
}

/// The request's id, to be quoted to support, or NULL. Lent by the failure.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_failure_request_id(failure: Option<&Failure>) -> *const c_char {
    read_handle(failure, ptr::null(), |failure| borrowed_text(failure.request_id.as_ref()))
}
