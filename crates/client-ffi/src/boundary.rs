//! From C: pointers that may be NULL, texts that may be anything, panics that must not pass.

use std::{
    ffi::{CStr, c_char},
    mem::MaybeUninit,
    panic::{AssertUnwindSafe, catch_unwind},
    slice,
};

use crate::{code::ROLLCALL_OK, error::Error};

/// Do what a function is for, and say how it went: the code is returned, the rest handed out.
pub(crate) fn ffi_call(
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
    work: impl FnOnce() -> Result<(), Error>,
) -> i32 {
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::panicked()));
    let failed = done.err();
    let code = failed.as_ref().map_or(ROLLCALL_OK, |failed| failed.code);
    if let Some(error) = error {
        error.write(failed.map(Box::new));
    }
    code
}

/// The same for a function that makes a handle. What `out` held is not looked at: in C it may be
/// anything.
pub(crate) fn ffi_create<T>(
    out: Option<&mut MaybeUninit<Option<Box<T>>>>,
    named: &str,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
    work: impl FnOnce() -> Result<T, Error>,
) -> i32 {
    ffi_call(error, || {
        let out = present(out, named)?.write(None);
        *out = Some(Box::new(work()?));
        Ok(())
    })
}

/// A pointer that must not be NULL.
pub(crate) fn present<T>(pointer: Option<T>, named: &str) -> Result<T, Error> {
    pointer.ok_or_else(|| Error::null(named))
}

/// A text of C's.
///
/// # Safety
///
/// `text` is NULL, or ends with a NUL and stays as it is for as long as `'a`.
pub(crate) unsafe fn text<'a>(text: *const c_char, named: &str) -> Result<&'a str, Error> {
    if text.is_null() {
        return Err(Error::null(named));
    }
    // SAFETY: not NULL, and the rest is the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map_err(|_| Error::not_utf8(named))
}

/// An array of texts.
///
/// # Safety
///
/// `texts` is NULL, or points to `count` texts, each as [`text`] asks for.
pub(crate) unsafe fn texts(
    texts: *const *const c_char,
    count: usize,
    named: &str,
) -> Result<Vec<String>, Error> {
    const MANY: usize = 1000;
    if texts.is_null() {
        return Err(Error::null(named));
    }
    // A length that was never set would read all of memory.
    if count > MANY {
        return Err(Error::setting(&format!("{named} are {count}, {MANY} at most")));
    }
    // SAFETY: not NULL, not too long, and the rest is the caller's promise.
    let all = unsafe { slice::from_raw_parts(texts, count) };
    let own = |one: &*const c_char| {
        // SAFETY: the caller's promise for each.
        let text = unsafe { text(*one, named) };
        text.map(str::to_owned)
    };
    all.iter().map(own).collect()
}
