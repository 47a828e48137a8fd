//! Why a call failed, in full.

use std::{
    ffi::{CString, c_char},
    fmt::Write as _,
    ptr,
};

use rollcall_client::Refusal;

use crate::{
    code::{
        ROLLCALL_BAD_SETTING, ROLLCALL_NOT_UTF8, ROLLCALL_NULL_ARGUMENT, ROLLCALL_OK,
        ROLLCALL_OTHER, ROLLCALL_PANIC, of_error,
    },
    failure::FailureKind,
    handle::{borrowed_text, free, owned_text, read_handle, seconds},
};

/// What to do about a failure.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None = 0,
    /// Wait: it is tried again by itself.
    Retry = 1,
    /// Correct what was entered or set.
    FixRequest = 2,
    /// Register again with account and password.
    Reregister = 3,
    /// Ask the vendor.
    ContactVendor = 4,
}

/// Why a call failed.
#[derive(Debug)]
pub struct Error {
    pub(crate) code: i32,
    name: CString,
    message: CString,
    action: Action,
    kind: FailureKind,
    refusal: Option<Box<Refused>>,
}

/// What only the server can say.
#[derive(Debug)]
struct Refused {
    help: CString,
    request_id: CString,
    retry_after_s: u32,
    nodes_in_use: u32,
    max_nodes: u32,
    next_slot_frees_at: i64,
    silent_nodes: Vec<CString>,
}

impl From<rollcall_client::Action> for Action {
    fn from(action: rollcall_client::Action) -> Self {
        use rollcall_client::Action as Told;
        match action {
            Told::Retry => Self::Retry,
            Told::FixRequest => Self::FixRequest,
            Told::Reregister => Self::Reregister,
            Told::ContactVendor => Self::ContactVendor,
            _ => Self::None,
        }
    }
}

impl Error {
    fn new(code: i32, name: &str, message: &str, action: Action) -> Self {
        let (name, message, kind) = (owned_text(name), owned_text(message), FailureKind::None);
        Self { code, name, message, action, kind, refusal: None }
    }

    pub(crate) fn null(named: &str) -> Self {
        let message = format!("{named} is NULL");
        Self::new(ROLLCALL_NULL_ARGUMENT, "NULL_ARGUMENT", &message, Action::FixRequest)
    }

    pub(crate) fn not_utf8(named: &str) -> Self {
        let message = format!("{named} is not UTF-8");
        Self::new(ROLLCALL_NOT_UTF8, "NOT_UTF8", &message, Action::FixRequest)
    }

    pub(crate) fn setting(message: &str) -> Self {
        Self::new(ROLLCALL_BAD_SETTING, "BAD_SETTING", message, Action::FixRequest)
    }

    pub(crate) fn no_thread(why: &std::io::Error) -> Self {
        let message = format!("the system gives no thread: {why}");
        Self::new(ROLLCALL_OTHER, "OTHER", &message, Action::Retry)
    }

    pub(crate) fn panicked() -> Self {
        let message = "a fault within the licence client, told on stderr: please report it";
        Self::new(ROLLCALL_PANIC, "PANIC", message, Action::ContactVendor)
    }
}

impl From<rollcall_client::Error> for Error {
    fn from(error: rollcall_client::Error) -> Self {
        let (code, name) = of_error(&error);
        let (action, kind) = (error.action().into(), error.failure_kind().into());
        match error {
            rollcall_client::Error::Refused(refusal) => Self {
                refusal: Some(Box::new((&*refusal).into())),
                kind,
                ..Self::new(code, &refusal.name, &sentence(&refusal), action)
            },
            other => Self { kind, ..Self::new(code, name, &other.to_string(), action) },
        }
    }
}

impl From<&Refusal> for Refused {
    fn from(refusal: &Refusal) -> Self {
        let silent = refusal.longest_silent_nodes.iter();
        Self {
            help: owned_text(&refusal.help),
            request_id: owned_text(&refusal.instance),
            retry_after_s: refusal.retry_after_s.unwrap_or(0),
            nodes_in_use: refusal.nodes_in_use.unwrap_or(0),
            max_nodes: refusal.max_nodes.unwrap_or(0),
            next_slot_frees_at: seconds(refusal.next_slot_frees_at),
            silent_nodes: silent.map(|node| owned_text(&node.node_id)).collect(),
        }
    }
}

/// The server's sentence, and what it says of each field where there are several.
fn sentence(refusal: &Refusal) -> String {
    let mut sentence = refusal.detail.clone();
    for wrong in refusal.errors.iter().filter(|_| refusal.errors.len() > 1) {
        // A String takes everything.
        let _ = write!(sentence, " {} {}.", wrong.field, wrong.reason);
    }
    sentence
}

/// The code that the call returned.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_code(error: Option<&Error>) -> i32 {
    read_handle(error, ROLLCALL_OK, |error| error.code)
}

/// The code's name, such as "ACCOUNT_INPUT_ERROR". Lent by the error.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_name(error: Option<&Error>) -> *const c_char {
    read_handle(error, ptr::null(), |error| borrowed_text(Some(&error.name)))
}

/// What happened, in a sentence or two of English. Lent by the error.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_message(error: Option<&Error>) -> *const c_char {
    read_handle(error, ptr::null(), |error| borrowed_text(Some(&error.message)))
}

/// What to do about it.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_action(error: Option<&Error>) -> Action {
    read_handle(error, Action::None, |error| error.action)
}

/// The address of the server's help page for the code, or NULL. Lent by the error.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_help(error: Option<&Error>) -> *const c_char {
    told(error, ptr::null(), |refused| borrowed_text(Some(&refused.help)))
}

/// The request's id, to be quoted to support, or NULL. Lent by the error.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_request_id(error: Option<&Error>) -> *const c_char {
    told(error, ptr::null(), |refused| borrowed_text(Some(&refused.request_id)))
}

/// How many seconds to wait before trying again, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_retry_after(error: Option<&Error>) -> u32 {
    told(error, 0, |refused| refused.retry_after_s)
}

/// With ROLLCALL_REGISTER_OUT_OF_LIMIT: how many slots of the account are taken.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_nodes_in_use(error: Option<&Error>) -> u32 {
    told(error, 0, |refused| refused.nodes_in_use)
}

/// With ROLLCALL_REGISTER_OUT_OF_LIMIT: how many slots the account has.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_max_nodes(error: Option<&Error>) -> u32 {
    told(error, 0, |refused| refused.max_nodes)
}

/// With ROLLCALL_REGISTER_OUT_OF_LIMIT: when the next slot frees by itself, in Unix seconds, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_next_slot_frees_at(error: Option<&Error>) -> i64 {
    told(error, 0, |refused| refused.next_slot_frees_at)
}

/// With ROLLCALL_REGISTER_OUT_OF_LIMIT: the id of a node that has been silent for long, a candidate for
/// unbinding; index 0 is the longest silent, NULL the end of the list. Lent by the error.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_silent_node(error: Option<&Error>, index: usize) -> *const c_char {
    told(error, ptr::null(), |refused| borrowed_text(refused.silent_nodes.get(index)))
}

/// How the call failed, if one was made.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_failure_kind(error: Option<&Error>) -> FailureKind {
    read_handle(error, FailureKind::None, |error| error.kind)
}

/// Free an error, and the texts that it lent. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_error_free(error: Option<Box<Error>>) {
    free(error);
}

/// Look at what only the server can have said.
fn told<T: Copy>(error: Option<&Error>, none: T, at: impl FnOnce(&Refused) -> T) -> T {
    read_handle(error, none, |error| error.refusal.as_deref().map_or(none, at))
}
