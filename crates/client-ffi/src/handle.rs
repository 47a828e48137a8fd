//! To C: what a handle shows of itself.

use std::{
    ffi::{CString, c_char},
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
};

use chrono::{DateTime, Utc};

/// Look at a handle; of NULL there is nothing to see.
pub(crate) fn read_handle<H, T>(handle: Option<&H>, absent: T, at: impl FnOnce(&H) -> T) -> T {
    let seen = catch_unwind(AssertUnwindSafe(|| handle.map(at)));
    seen.ok().flatten().unwrap_or(absent)
}

/// Free a handle.
pub(crate) fn free<H>(handle: Option<Box<H>>) {
    // The panic hook has told of it.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(handle)));
}

/// A text for C; what would end it early is shown as what it is, a character that can't be shown.
pub(crate) fn owned_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

/// The same, where there may be none.
pub(crate) fn owned_text_or_none(text: Option<&str>) -> Option<CString> {
    text.map(owned_text)
}

/// A pointer to a text that its handle keeps; NULL is none.
pub(crate) fn borrowed_text(text: Option<&CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

/// Unix seconds; 0 is none.
pub(crate) fn seconds(at: Option<DateTime<Utc>>) -> i64 {
    at.map_or(0, |at| at.timestamp())
}
