use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;
use crate::{
    Action, Failure, StateError,
    roll_call::{RollCall, Terms},
    state::{State, StoredRegistration},
    store::Store,
};

fn open(dir: &Path) -> Result<(Store, State), StateError> {
    Store::open(dir, None)
}

/// A state with something of everything.
fn full(node_id: &str) -> State {
    let mut state = State::new(node_id.to_owned());
    let terms = Terms { due_in: TimeDelta::seconds(7000), interval_s: 7200, allowed_failures: 12 };
    state.held = Some(StoredRegistration {
        registration_id: "reg_1".into(),
        account: "acme \"北京\"".into(),
        token: "rcn_secret".into(),
        lease: "a.b.c".into(),
        lease_seq: 3,
        roll_call: RollCall::granted(terms, at(0), 0.0),
    });
    state.list(failure(0));
    state
}

fn failure(seconds: i64) -> Failure {
    Failure {
        at: at(seconds),
        attempts: 2,
        code: None,
        kind: None,
        name: "/".into(),
        message: "connect timeout".into(),
        action: Action::Retry,
        request_id: None,
        unreported: true,
    }
}

#[test]
fn the_node_id_is_made_once() {
    let dir = TempDir::new().unwrap();
    let first = open(dir.path()).unwrap().1.node_id;
    assert_eq!(first.len(), 32);
    assert_eq!(open(dir.path()).unwrap().1.node_id, first);
    let other = TempDir::new().unwrap();
    assert_ne!(open(other.path()).unwrap().1.node_id, first);
}

#[test]
fn a_node_id_can_be_set_but_not_changed() {
    let dir = TempDir::new().unwrap();
    let set = |id| Store::open(dir.path(), Some(id)).map(|(_, state)| state.node_id);
    assert_eq!(set("fdl-1").unwrap(), "fdl-1");
    assert_eq!(set("fdl-1").unwrap(), "fdl-1");
    assert_eq!(open(dir.path()).unwrap().1.node_id, "fdl-1", "kept without being set");
    let told = set("fdl-2").unwrap_err();
    assert!(matches!(&told, StateError::OtherNode { kept, .. } if kept == "fdl-1"), "{told}");
    for id in ["", " ", "a\nb", &"x".repeat(129)] {
        assert!(matches!(set(id), Err(StateError::BadNodeId(_))), "{id:?}");
    }
}

#[test]
fn what_is_kept_comes_back() {
    let dir = TempDir::new().unwrap();
    let (store, state) = open(dir.path()).unwrap();
    let full = full(&state.node_id);
    store.save(&full).unwrap();
    drop(store);
    let (_, back) = open(dir.path()).unwrap();
    assert_eq!(format!("{back:?}"), format!("{full:?}"));
    assert!(!format!("{back:?}").contains("rcn_secret"));
    let text = fs::read_to_string(dir.path().join("state.json")).unwrap();
    assert!(text.contains("rcn_secret"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;

    let parent = TempDir::new().unwrap();
    let dir = parent.path().join("made/for/us");
    let (store, state) = open(&dir).unwrap();
    store.save(&state).unwrap();
    for name in ["state.json", "node-id", "lock"] {
        let mode = fs::metadata(dir.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_second_process_is_kept_out() {
    let dir = TempDir::new().unwrap();
    let first = open(dir.path()).unwrap();
    assert!(matches!(open(dir.path()), Err(StateError::Locked(_))));
    drop(first);
    assert!(open(dir.path()).is_ok());
}

#[test]
fn a_state_that_was_cut_off_or_garbled_says_so_and_the_node_keeps_its_id() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("state.json");
    let (store, state) = open(dir.path()).unwrap();
    store.save(&full(&state.node_id)).unwrap();
    drop(store);
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let told = open(dir.path()).unwrap_err();
        assert!(matches!(told, StateError::Damaged { .. }), "{length}: {told}");
    }
    for garbled in [&b"[]"[..], b"{\"format\":1}", b"\0\0\0\0", b"{\"format\":-1}", &[0xff; 99]] {
        fs::write(&path, garbled).unwrap();
        assert!(matches!(open(dir.path()), Err(StateError::Damaged { .. })));
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(open(dir.path()).unwrap().1.node_id, state.node_id);
}

#[test]
fn the_node_id_is_restored_from_the_state() {
    let dir = TempDir::new().unwrap();
    let (store, state) = open(dir.path()).unwrap();
    store.save(&state).unwrap();
    drop(store);
    for damage in [&b""[..], b"\xff\xfe", b"a\0b"] {
        fs::write(dir.path().join("node-id"), damage).unwrap();
        assert_eq!(open(dir.path()).unwrap().1.node_id, state.node_id);
    }
}

#[test]
fn a_newer_versions_state_is_left_alone() {
    let dir = TempDir::new().unwrap();
    drop(open(dir.path()).unwrap());
    let newer = "{\"format\": 2, \"everything\": \"else\"}";
    fs::write(dir.path().join("state.json"), newer).unwrap();
    let told = open(dir.path()).unwrap_err();
    assert!(matches!(told, StateError::Newer { found: 2, .. }), "{told}");
    assert_eq!(fs::read_to_string(dir.path().join("state.json")).unwrap(), newer);
}

#[test]
fn a_crash_while_writing_leaves_the_old_state() {
    let dir = TempDir::new().unwrap();
    let (store, state) = open(dir.path()).unwrap();
    store.save(&full(&state.node_id)).unwrap();
    drop(store);
    fs::write(dir.path().join("state.json.new"), b"{\"form").unwrap();
    let (store, back) = open(dir.path()).unwrap();
    assert!(back.held.is_some());
    store.save(&back).unwrap();
}

#[test]
fn a_place_that_cannot_be_written_to_is_told() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let told = open(&file.join("state")).unwrap_err().to_string();
    assert!(told.contains("give the product a directory"), "{told}");

    let (store, state) = open(&dir.path().join("state")).unwrap();
    // In the way of the new file, for root as well.
    fs::create_dir(dir.path().join("state/state.json.new")).unwrap();
    assert!(matches!(store.save(&state), Err(StateError::Unusable { .. })));
}

#[test]
fn the_list_of_failures_has_an_end() {
    let mut state = State::new("fdl-1".into());
    for second in 0..250 {
        state.list(failure(second));
    }
    assert_eq!(state.failures.len(), 100);
    assert_eq!(state.failures[99].at, at(249));
}

#[test]
fn an_interval_shows_one_failure_and_an_answer_says_more_than_none() {
    let mut state = State::new("fdl-1".into());
    assert!(state.list_of_interval(failure(0), true).is_some());
    assert!(state.list_of_interval(failure(10), false).is_none());
    let refused = Failure { code: Some(30000), unreported: false, ..failure(30) };
    assert!(state.list_of_interval(refused.clone(), false).is_some());
    assert!(state.list_of_interval(failure(40), false).is_none());
    let over = Failure { action: Action::Reregister, ..refused };
    assert!(state.list_of_interval(over, false).is_some());
    let [shown] = &state.failures[..] else { panic!("{:?}", state.failures) };
    assert_eq!((shown.code, shown.attempts), (Some(30000), 6));
}
