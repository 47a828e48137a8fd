//! What happens, as the callback is told.

use std::{
    ffi::{CString, c_char, c_void},
    ptr,
};

use rollcall_client::{Event as Told, FailureCause};

use crate::{
    code::{ROLLCALL_BAD_STATE, ROLLCALL_OK, of_end},
    failure::Failure,
    handle::{borrowed_text, owned_text, read_handle, seconds},
    licences::Feature,
};

/// What happened.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// Something that this version has no name for; the message says what.
    Other = 0,
    /// The node was registered.
    Registered = 1,
    /// The roll call was answered; the lease lives longer.
    Renewed = 2,
    /// A call failed. The product runs on: its lease holds.
    AttemptFailed = 3,
    /// "Registration Failed": nothing is tried any more until the node is registered again.
    RegistrationFailed = 4,
    /// The node was unbound.
    Unbound = 5,
    /// The state can't be written. All goes on, but a restart now would forget the latest.
    StateNotSaved = 6,
    /// The verdict on some features has changed: whether new or running use is allowed.
    FeaturesChanged = 7,
}

/// Something that happened.
#[derive(Debug)]
pub struct Event {
    kind: EventKind,
    code: i32,
    message: CString,
    account: Option<CString>,
    lease_expires_at: i64,
    failure: Option<Failure>,
    failures_in_a_row: u32,
    allowed_failures: u32,
    features: Vec<Feature>,
}

/// Is told what happens, with the pointer that was set with it.
pub type EventCallback = Option<extern "C" fn(event: &Event, user_data: *mut c_void)>;

impl Event {
    fn new(kind: EventKind, code: i32, message: &str) -> Self {
        Self {
            kind,
            code,
            message: owned_text(message),
            account: None,
            lease_expires_at: 0,
            failure: None,
            failures_in_a_row: 0,
            allowed_failures: 0,
            features: Vec::new(),
        }
    }
}

impl From<&Told> for Event {
    fn from(told: &Told) -> Self {
        match told {
            Told::Registered { account, lease_expires_at } => Self {
                account: Some(owned_text(account)),
                lease_expires_at: seconds(Some(*lease_expires_at)),
                ..Self::new(EventKind::Registered, ROLLCALL_OK, "the node is registered")
            },
            Told::Renewed { lease_expires_at } => Self {
                lease_expires_at: seconds(Some(*lease_expires_at)),
                ..Self::new(EventKind::Renewed, ROLLCALL_OK, "the lease was renewed")
            },
            Told::AttemptFailed { failure, failures_in_a_row, allowed_failures } => {
                let code = failure.code.map_or(0, i32::from);
                Self {
                    failure: Some(failure.into()),
                    failures_in_a_row: *failures_in_a_row,
                    allowed_failures: *allowed_failures,
                    ..Self::new(EventKind::AttemptFailed, code, &failure.message)
                }
            }
            Told::RegistrationFailed(why) => Self {
                failure: match why {
                    FailureCause::Refused(failure) => Some(failure.into()),
                    _ => None,
                },
                ..Self::new(EventKind::RegistrationFailed, of_end(why), &why.to_string())
            },
            Told::Unbound => Self::new(EventKind::Unbound, ROLLCALL_OK, "the node was unbound"),
            Told::FeaturesChanged(features) => {
                let lines: Vec<_> = features.iter().map(ToString::to_string).collect();
                Self {
                    features: features.iter().cloned().map(Feature::from).collect(),
                    ..Self::new(EventKind::FeaturesChanged, ROLLCALL_OK, &lines.join("\n"))
                }
            }
            Told::StateNotSaved { reason } => {
                Self::new(EventKind::StateNotSaved, ROLLCALL_BAD_STATE, reason)
            }
            other => Self::new(EventKind::Other, ROLLCALL_OK, &format!("{other:?}")),
        }
    }
}

/// What happened.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_kind(event: Option<&Event>) -> EventKind {
    read_handle(event, EventKind::Other, |event| event.kind)
}

/// Why, as a code; 0 if nothing is wrong, and where the server was not reached or not believed.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_code(event: Option<&Event>) -> i32 {
    read_handle(event, ROLLCALL_OK, |event| event.code)
}

/// What happened, in English. Lent by the event.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_message(event: Option<&Event>) -> *const c_char {
    read_handle(event, ptr::null(), |event| borrowed_text(Some(&event.message)))
}

/// Of a registration, the account's name; else NULL. Lent by the event.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_account(event: Option<&Event>) -> *const c_char {
    read_handle(event, ptr::null(), |event| borrowed_text(event.account.as_ref()))
}

/// When the lease ends that was got, in Unix seconds, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_lease_expires_at(event: Option<&Event>) -> i64 {
    read_handle(event, 0, |event| event.lease_expires_at)
}

/// The failed call, or NULL. Lent by the event.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_failure(event: Option<&Event>) -> *const Failure {
    read_handle(event, ptr::null(), |event| {
        event.failure.as_ref().map_or(ptr::null(), ptr::from_ref)
    })
}

/// Of a failed attempt: failures in a row, this one included. For display.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_failures_in_a_row(event: Option<&Event>) -> u32 {
    read_handle(event, 0, |event| event.failures_in_a_row)
}

/// Of a failed attempt: how many end a registration. For display.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_allowed_failures(event: Option<&Event>) -> u32 {
    read_handle(event, 0, |event| event.allowed_failures)
}

/// How many features changed.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_feature_count(event: Option<&Event>) -> usize {
    read_handle(event, 0, |event| event.features.len())
}

/// One of the features that changed; NULL beyond the end. Lent by the event, and not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_event_feature(event: Option<&Event>, index: usize) -> *const Feature {
    read_handle(event, ptr::null(), |event| {
        event.features.get(index).map_or(ptr::null(), ptr::from_ref)
    })
}
