//! Where the node stands, at one moment.

use std::{
    ffi::{CString, c_char},
    ptr,
};

use rollcall_client::{KeptPassword, RegistrationState};

use crate::{
    code::{ROLLCALL_NOT_REGISTERED, of_state},
    failure::Failure,
    handle::{borrowed_text, free, owned_text, owned_text_or_none, read_handle, seconds},
};

/// Whether the node is registered, and if not, why not.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not registered for a reason that this version has no name for; the message says what.
    Other = 0,
    /// It holds a lease that a pinned root stands for.
    Registered = 1,
    /// It never was.
    NotRegistered = 2,
    /// It was, until its lease ended or the server said no for good; the code says which.
    RegistrationFailed = 3,
    /// It left.
    Unbound = 4,
    /// The machine's clock was set back. Set it, and the node is registered again.
    ClockTampered = 5,
    /// What is kept of the registration proves nothing; the next call may bring better.
    Untrusted = 6,
    /// The lease that is kept is another node's.
    OtherNode = 7,
}

/// Where the node stood when it was asked for.
#[derive(Debug)]
pub struct Status {
    standing: Standing,
    code: i32,
    message: CString,
    node_id: CString,
    registration_id: Option<CString>,
    account: Option<CString>,
    lease_expires_at: i64,
    next_call_at: i64,
    failures_in_a_row: u32,
    allowed_failures: u32,
    failures: Vec<Failure>,
    not_saved: Option<CString>,
    disconnected_at: i64,
    pub(crate) kept_password_of: Option<CString>,
    pub(crate) password_trouble: Option<CString>,
}

impl From<rollcall_client::Status> for Status {
    fn from(status: rollcall_client::Status) -> Self {
        let (kept_password_of, password_trouble) = match &status.kept_password {
            KeptPassword::Of { account } => (Some(owned_text(account)), None),
            KeptPassword::Trouble { reason } => (None, Some(owned_text(reason))),
            _ => (None, None),
        };
        Self {
            standing: (&status.state).into(),
            code: of_state(&status.state),
            message: owned_text(&status.state.to_string()),
            node_id: owned_text(&status.node_id),
            registration_id: owned_text_or_none(status.registration_id.as_deref()),
            account: owned_text_or_none(status.account.as_deref()),
            lease_expires_at: seconds(status.lease_expires_at),
            next_call_at: seconds(status.next_call_at),
            failures_in_a_row: status.failures_in_a_row,
            allowed_failures: status.allowed_failures,
            failures: status.failures.iter().map(Failure::from).collect(),
            not_saved: owned_text_or_none(status.not_saved.as_deref()),
            disconnected_at: seconds(status.disconnected_at),
            kept_password_of,
            password_trouble,
        }
    }
}

impl From<&RegistrationState> for Standing {
    fn from(stands: &RegistrationState) -> Self {
        match stands {
            RegistrationState::Registered => Self::Registered,
            RegistrationState::NotRegistered => Self::NotRegistered,
            RegistrationState::RegistrationFailed(_) => Self::RegistrationFailed,
            RegistrationState::Unbound { .. } => Self::Unbound,
            RegistrationState::ClockTampered { .. } => Self::ClockTampered,
            RegistrationState::Untrusted(_) => Self::Untrusted,
            RegistrationState::OtherNode => Self::OtherNode,
            _ => Self::Other,
        }
    }
}

/// Where the node stands, in one word.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_standing(status: Option<&Status>) -> Standing {
    read_handle(status, Standing::Other, |status| status.standing)
}

/// ROLLCALL_OK if the node is registered, else why not, as a code: the server's, or one of those below
/// 100.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_code(status: Option<&Status>) -> i32 {
    read_handle(status, ROLLCALL_NOT_REGISTERED, |status| status.code)
}

/// The same for people, in English. Lent by the status.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_message(status: Option<&Status>) -> *const c_char {
    read_handle(status, ptr::null(), |status| borrowed_text(Some(&status.message)))
}

/// The node's id. Lent by the status.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_node_id(status: Option<&Status>) -> *const c_char {
    read_handle(status, ptr::null(), |status| borrowed_text(Some(&status.node_id)))
}

/// The registration's id, or NULL. Lent by the status.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_registration_id(status: Option<&Status>) -> *const c_char {
    read_handle(status, ptr::null(), |status| borrowed_text(status.registration_id.as_ref()))
}

/// The account that the node is registered with, or NULL. Lent by the status.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_account(status: Option<&Status>) -> *const c_char {
    read_handle(status, ptr::null(), |status| borrowed_text(status.account.as_ref()))
}

/// When the lease ends or ended, in Unix seconds, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_lease_expires_at(status: Option<&Status>) -> i64 {
    read_handle(status, 0, |status| status.lease_expires_at)
}

/// When the next call is due, in Unix seconds, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_next_call_at(status: Option<&Status>) -> i64 {
    read_handle(status, 0, |status| status.next_call_at)
}

/// Intervals in a row without success. For display: the lease's end decides, not this number.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_failures_in_a_row(status: Option<&Status>) -> u32 {
    read_handle(status, 0, |status| status.failures_in_a_row)
}

/// How many of them end a registration. For display.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_allowed_failures(status: Option<&Status>) -> u32 {
    read_handle(status, 0, |status| status.allowed_failures)
}

/// How many failures are on the list, at most a hundred.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_failure_count(status: Option<&Status>) -> usize {
    read_handle(status, 0, |status| status.failures.len())
}

/// A failure of the list, of which 0 is the oldest; NULL beyond its end. Lent by the status.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_failure(status: Option<&Status>, index: usize) -> *const Failure {
    read_handle(status, ptr::null(), |status| {
        status.failures.get(index).map_or(ptr::null(), ptr::from_ref)
    })
}

/// Why the newest state could not be written, or NULL. Lent by the status.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_not_saved(status: Option<&Status>) -> *const c_char {
    read_handle(status, ptr::null(), |status| borrowed_text(status.not_saved.as_ref()))
}

/// Since when the client is disconnected, in Unix seconds, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_disconnected_at(status: Option<&Status>) -> i64 {
    read_handle(status, 0, |status| status.disconnected_at)
}

/// Free a status, and what it lent. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_free(status: Option<Box<Status>>) {
    free(status);
}
