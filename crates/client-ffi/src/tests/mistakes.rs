//! NULL, what is no UTF-8, wrong settings, panics: each a code and a sentence, none a crash.

use std::{ffi::c_char, ptr};

use super::{ROOT, open, options, said, set, shown, taken, uninit};
use crate::{
    boundary::ffi_call,
    client::{
        Client, rollcall_client_free, rollcall_client_is_registered, rollcall_client_open,
        rollcall_client_register, rollcall_client_revalidate, rollcall_client_status,
        rollcall_client_unbind, rollcall_version,
    },
    code::{
        ROLLCALL_BAD_SETTING, ROLLCALL_BAD_STATE, ROLLCALL_DISCONNECTED, ROLLCALL_NOT_REGISTERED,
        ROLLCALL_NOT_UTF8, ROLLCALL_NULL_ARGUMENT, ROLLCALL_OK, ROLLCALL_PANIC,
    },
    error::{Error, rollcall_error_free, rollcall_error_name},
    handle::{owned_text, read_handle},
    licences::{
        FeatureAction, FeatureReason, ROLLCALL_USE_NEW, ROLLCALL_USE_RUNNING,
        rollcall_client_disconnect, rollcall_client_feature, rollcall_client_feature_action,
        rollcall_client_features, rollcall_client_reconnect, rollcall_feature_code,
        rollcall_feature_error_code, rollcall_feature_free, rollcall_feature_on_new,
        rollcall_feature_reason, rollcall_features_at, rollcall_features_count,
        rollcall_features_free,
    },
    options::{
        Options, rollcall_options_add_server, rollcall_options_free, rollcall_options_new,
        rollcall_options_set_retries, rollcall_options_set_state_dir,
    },
    status::{
        Standing, rollcall_status_code, rollcall_status_failure, rollcall_status_free,
        rollcall_status_message, rollcall_status_node_id, rollcall_status_standing,
    },
};

#[test]
fn null_is_named() {
    let (mut client, mut error) = (uninit(), uninit());
    let code = rollcall_client_open(None, Some(&mut client), Some(&mut error));
    assert_eq!(code, ROLLCALL_NULL_ARGUMENT);
    assert!(taken(client).is_none());
    assert_eq!(said(error), (ROLLCALL_NULL_ARGUMENT, "options is NULL".to_owned()));

    // Nowhere to put it.
    let mut error = uninit();
    assert_eq!(rollcall_client_open(Some(&options()), None, Some(&mut error)), code);
    assert_eq!(said(error).1, "client is NULL");
    assert_eq!(rollcall_client_unbind(None, None), code);
    assert_eq!(rollcall_client_revalidate(None, None), code);
    assert_eq!(rollcall_client_status(None, None, None), code);
    assert_eq!(rollcall_client_features(None, None, None), code);
    assert_eq!(rollcall_client_disconnect(None, None), code);
    assert_eq!(rollcall_client_reconnect(None, None), code);

    let mut error = uninit();
    let mut options = options();
    // SAFETY: NULL is allowed.
    let code =
        unsafe { rollcall_options_add_server(Some(&mut options), ptr::null(), Some(&mut error)) };
    assert_eq!((code, said(error).1.as_str()), (ROLLCALL_NULL_ARGUMENT, "address is NULL"));
}

#[test]
fn null_among_the_roots_and_a_count_that_was_never_set_are_errors() {
    let text = c"x".as_ptr();
    let new = |roots: *const *const c_char, count| {
        let (mut options, mut error) = (uninit::<Options>(), uninit());
        // SAFETY: `count` says the truth, or is too much to be looked at.
        let code = unsafe {
            rollcall_options_new(
                text,
                text,
                text,
                text,
                roots,
                count,
                Some(&mut options),
                Some(&mut error),
            )
        };
        assert_ne!(code, ROLLCALL_OK);
        assert!(taken(options).is_none());
        said(error)
    };
    let roots = [ROOT.as_ptr(), ptr::null()];
    assert_eq!(new(roots.as_ptr(), 2), (ROLLCALL_NULL_ARGUMENT, "roots is NULL".to_owned()));
    assert_eq!(new(ptr::null(), 1).0, ROLLCALL_NULL_ARGUMENT);
    assert_eq!(new(roots.as_ptr(), usize::MAX).0, ROLLCALL_BAD_SETTING);
}

#[test]
fn of_null_there_is_nothing_to_see_and_nothing_to_free() {
    assert_eq!(rollcall_status_standing(None), Standing::Other);
    assert_eq!(rollcall_status_code(None), ROLLCALL_NOT_REGISTERED);
    assert!(rollcall_status_message(None).is_null());
    assert!(rollcall_status_failure(None, 0).is_null());
    assert!(rollcall_error_name(None).is_null());
    assert!(!rollcall_client_is_registered(None));
    rollcall_client_free(None);
    rollcall_options_free(None);
    rollcall_status_free(None);
    rollcall_error_free(None);
}

#[test]
fn what_is_no_utf8_is_named() {
    let (mut error, mut options) = (uninit(), options());
    // SAFETY: a text, in another encoding.
    let code = unsafe {
        rollcall_options_set_state_dir(
            Some(&mut options),
            c"/var/lib/stra\xdfe".as_ptr(),
            Some(&mut error),
        )
    };
    assert_eq!(code, ROLLCALL_NOT_UTF8);
    assert_eq!(said(error).1, "dir is not UTF-8");
}

#[test]
fn a_wrong_setting_is_told_when_the_client_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let mut wrong = options();
    assert_eq!(open(&wrong).unwrap_err().0, ROLLCALL_BAD_SETTING);
    set(&mut wrong, "ftp://licence.example.com", dir.path());
    let (code, message) = open(&wrong).unwrap_err();
    assert_eq!(code, ROLLCALL_BAD_SETTING);
    assert!(message.starts_with("server must begin with https://"), "{message}");
}

#[test]
fn a_client_that_never_registered_says_so_and_leaves_its_directory_to_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options();
    set(&mut options, "http://127.0.0.1:9/x", dir.path());
    assert_eq!(rollcall_options_set_retries(Some(&mut options), 0, None), ROLLCALL_OK);
    let client = open(&options).unwrap();
    let (code, message) = open(&options).unwrap_err();
    assert_eq!(code, ROLLCALL_BAD_STATE, "one process, one client: {message}");

    let mut status = uninit();
    assert_eq!(rollcall_client_status(Some(&client), Some(&mut status), None), ROLLCALL_OK);
    let status = taken(status);
    assert_eq!(rollcall_status_standing(status.as_deref()), Standing::NotRegistered);
    assert_eq!(rollcall_status_code(status.as_deref()), ROLLCALL_NOT_REGISTERED);
    assert_eq!(shown(rollcall_status_message(status.as_deref())), "not registered");
    assert!(!shown(rollcall_status_node_id(status.as_deref())).is_empty());
    assert_eq!(rollcall_client_unbind(Some(&client), None), ROLLCALL_NOT_REGISTERED);
    // SAFETY: a text and NULL.
    let code =
        unsafe { rollcall_client_register(Some(&client), c"acme".as_ptr(), ptr::null(), None) };
    assert_eq!(code, ROLLCALL_NULL_ARGUMENT);
    rollcall_client_free(Some(client));
    assert!(open(&options).is_ok());
}

#[test]
fn a_panic_is_a_code() {
    let mut error = uninit();
    assert_eq!(ffi_call(Some(&mut error), || panic!("oh no")), ROLLCALL_PANIC);
    let (code, message) = said(error);
    assert_eq!(code, ROLLCALL_PANIC);
    assert!(!message.contains("oh no"), "{message}");
    assert_eq!(read_handle(Some(&1), 7, |_| panic!("oh no")), 7);
}

#[test]
fn a_text_of_the_server_is_never_cut_short() {
    assert_eq!(owned_text("half\0 a sentence").to_str(), Ok("half\u{fffd} a sentence"));
}

#[test]
fn what_is_shared_may_be_shared() {
    fn for_many_threads<T: Send + Sync>() {}
    fn for_one_at_a_time<T: Send>() {}
    for_many_threads::<Client>();
    for_one_at_a_time::<Options>();
    for_one_at_a_time::<Error>();
    assert_eq!(shown(rollcall_version()), env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_feature_that_is_asked_for_the_wrong_way_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options();
    set(&mut options, "http://127.0.0.1:1/acme", dir.path());
    let client = open(&options).unwrap();
    // SAFETY: the texts are texts, or NULL, which is allowed.
    let action = |client, code: *const c_char, usage| unsafe {
        rollcall_client_feature_action(client, code, 1, usage)
    };
    for (client, code, usage) in [
        (None, c"cdc".as_ptr(), ROLLCALL_USE_NEW),
        (Some(&*client), ptr::null(), ROLLCALL_USE_NEW),
        (Some(&*client), c"\xff".as_ptr(), ROLLCALL_USE_RUNNING),
        (Some(&*client), c"cdc".as_ptr(), 7),
        (Some(&*client), c"cdc".as_ptr(), ROLLCALL_USE_NEW),
    ] {
        assert_eq!(action(client, code, usage), FeatureAction::Refuse);
    }
    let ask = |code: *const c_char| {
        let (mut feature, mut error) = (uninit(), uninit());
        // SAFETY: as above.
        let told = unsafe {
            rollcall_client_feature(Some(&client), code, 1, Some(&mut feature), Some(&mut error))
        };
        (told, taken(feature), error)
    };
    let (code, feature, error) = ask(ptr::null());
    assert!(feature.is_none());
    assert_eq!((code, said(error).1.as_str()), (ROLLCALL_NULL_ARGUMENT, "code is NULL"));
    let (code, feature, error) = ask(c"cdc".as_ptr());
    assert_eq!((code, taken(error).is_none()), (ROLLCALL_OK, true));
    let seen = feature.as_deref();
    assert_eq!(shown(rollcall_feature_code(seen)), "cdc");
    assert_eq!(rollcall_feature_reason(seen), FeatureReason::NotConnected);
    assert_eq!(rollcall_feature_error_code(seen), 0);
    rollcall_feature_free(feature);

    // Of NULL there is nothing to see.
    assert_eq!(rollcall_feature_on_new(None), FeatureAction::Refuse);
    assert_eq!(rollcall_feature_reason(None), FeatureReason::Other);
    assert!(rollcall_feature_code(None).is_null());
    rollcall_feature_free(None);

    let mut features = uninit();
    assert_eq!(rollcall_client_features(Some(&client), Some(&mut features), None), ROLLCALL_OK);
    let features = taken(features);
    assert_eq!(rollcall_features_count(features.as_deref()), 0);
    assert!(rollcall_features_at(features.as_deref(), 0).is_null());
    rollcall_features_free(features);
}

#[test]
fn a_client_that_was_told_to_disconnect_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options();
    set(&mut options, "http://127.0.0.1:1/acme", dir.path());
    let client = open(&options).unwrap();
    assert_eq!(rollcall_client_disconnect(Some(&client), None), ROLLCALL_OK);
    let mut error = uninit();
    // SAFETY: both are texts.
    let code = unsafe {
        rollcall_client_register(Some(&client), c"a".as_ptr(), c"b".as_ptr(), Some(&mut error))
    };
    assert_eq!((code, said(error).0), (ROLLCALL_DISCONNECTED, ROLLCALL_DISCONNECTED));
    assert_eq!(rollcall_client_reconnect(Some(&client), None), ROLLCALL_OK);
    assert_eq!(rollcall_client_revalidate(Some(&client), None), ROLLCALL_NOT_REGISTERED);
}
