//! The boundary from within: what C may get wrong, what may go wrong here, and the header.

mod header;
mod mistakes;
#[cfg(target_os = "linux")]
mod threads;

use std::{
    ffi::{CStr, CString, c_char},
    mem::MaybeUninit,
    path::Path,
};

use crate::{
    client::{Client, rollcall_client_open},
    code::ROLLCALL_OK,
    error::{Error, rollcall_error_code, rollcall_error_message},
    options::{
        Options, rollcall_options_add_server, rollcall_options_new, rollcall_options_set_state_dir,
    },
};

const ROOT: &CStr = c"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

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

fn options() -> Box<Options> {
    let (mut options, mut error) = (uninit(), uninit());
    let (text, roots) = (c"x".as_ptr(), [ROOT.as_ptr()]);
    // SAFETY: all of these are texts.
    let code = unsafe {
        rollcall_options_new(
            text,
            text,
            text,
            text,
            roots.as_ptr(),
            1,
            Some(&mut options),
            Some(&mut error),
        )
    };
    assert_eq!((code, taken(error).is_none()), (ROLLCALL_OK, true));
    taken(options).unwrap()
}

fn set(options: &mut Options, server: &str, dir: &Path) {
    let (server, dir) =
        (CString::new(server).unwrap(), CString::new(dir.to_str().unwrap()).unwrap());
    // SAFETY: both are texts.
    let codes = unsafe {
        [
            rollcall_options_add_server(Some(options), server.as_ptr(), None),
            rollcall_options_set_state_dir(Some(options), dir.as_ptr(), None),
        ]
    };
    assert_eq!(codes, [ROLLCALL_OK; 2]);
}

fn open(options: &Options) -> Result<Box<Client>, (i32, String)> {
    let (mut client, mut error) = (uninit(), uninit());
    let code = rollcall_client_open(Some(options), Some(&mut client), Some(&mut error));
    match taken(client) {
        Some(client) => {
            assert_eq!((code, taken(error).is_none()), (ROLLCALL_OK, true));
            Ok(client)
        }
        None => Err(said(error)),
    }
}
