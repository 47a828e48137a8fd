//! The boundary from within: what C may get wrong, what may go wrong here, and the header.

mod header;
mod mistakes;

use std::{
    ffi::{CStr, c_char},
    mem::MaybeUninit,
};

use crate::error::{Error, rollcall_error_code, rollcall_error_message};

/// Where an error or a handle is put.
type Out<T> = MaybeUninit<Option<Box<T>>>;

/// What C has before a call: anything.
fn uninit<T>() -> Out<T> {
    MaybeUninit::uninit()
}

/// What a call put there.
fn taken<T>(out: Out<T>) -> Option<Box<T>> {
    // SAFETY: every function that was given it has written to it; else these tests are wrong.
    unsafe { out.assume_init() }
}

/// What was said, with its code.
fn said(error: Out<Error>) -> (i32, String) {
    let error = taken(error);
    (rollcall_error_code(error.as_deref()), shown(rollcall_error_message(error.as_deref())))
}

fn shown(text: *const c_char) -> String {
    assert!(!text.is_null());
    // SAFETY: not NULL, and lent by a handle that the caller still has.
    unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned()
}
