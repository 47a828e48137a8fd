//! The library's threads, as the system sees them.

use std::{ffi::c_void, fs, ptr};

use super::{open, options, set};
use crate::{
    client::{rollcall_client_free, rollcall_client_revalidate},
    code::{ROLLCALL_NOT_REGISTERED, ROLLCALL_OK},
    event::Event,
    options::rollcall_options_on_event,
};

/// As Linux counts them, from 1.
const SIGPIPE: u32 = 13;

extern "C" fn nothing(_: &Event, _: *mut c_void) {}

/// Which signals a thread blocks.
fn blocked(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigBlk:")).unwrap();
    u64::from_str_radix(mask.trim(), 16).unwrap()
}

#[test]
fn a_server_that_hangs_up_ends_no_program() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options();
    set(&mut options, "http://127.0.0.1:9/x", dir.path());
    let code = rollcall_options_on_event(Some(&mut options), Some(nothing), ptr::null_mut(), None);
    assert_eq!(code, ROLLCALL_OK);
    let client = open(&options).unwrap();
    // Its worker has run by then, and has its name.
    assert_eq!(rollcall_client_revalidate(Some(&client), None), ROLLCALL_NOT_REGISTERED);

    let mut ours = 0;
    for task in fs::read_dir("/proc/self/task").unwrap() {
        let status = fs::read_to_string(task.unwrap().path().join("status")).unwrap_or_default();
        if status.starts_with("Name:\trollcall\n") {
            ours += 1;
            assert_ne!(blocked(&status) & (1 << (SIGPIPE - 1)), 0, "{status}");
        }
    }
    assert!(ours > 0);
    let here = fs::read_to_string("/proc/thread-self/status").unwrap();
    assert_eq!(blocked(&here) & (1 << (SIGPIPE - 1)), 0, "the host's own is as it was");
    rollcall_client_free(Some(client));
}
