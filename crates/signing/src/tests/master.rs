use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
};

use super::*;
use crate::MasterKeyError;

/// A folder of the test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rollcall-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_is_sealed_opens_with_the_same_key_and_context() {
    let sealed = master().seal(b"here", b"secret");
    assert_eq!(master().open(b"here", &sealed).unwrap().as_slice(), b"secret");
    assert_ne!(sealed, master().seal(b"here", b"secret"), "a fresh nonce each time");
    assert!(master().open(b"there", &sealed).is_err());
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(master().open(b"here", &changed).is_err(), "byte {at}");
        assert!(master().open(b"here", &sealed[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn a_wrong_master_key_says_what_to_do() {
    let error = another_master().open(b"", &master().seal(b"", b"secret")).unwrap_err();
    assert_eq!(error.fingerprint, another_master().fingerprint());
    assert!(error.to_string().contains("master_key_file"), "{error}");
    assert!(error.to_string().contains(another_master().fingerprint()), "{error}");
}

#[test]
fn the_fingerprint_tells_keys_apart_and_nothing_else() {
    assert_eq!(master().fingerprint(), master().fingerprint());
    assert_ne!(master().fingerprint(), another_master().fingerprint());
    assert_eq!(master().fingerprint().len(), 16);
    assert!(!format!("{:?}", master()).contains("5a5a"));
}

#[test]
fn a_key_is_read_from_base64_or_hex() {
    let hex = "fB".repeat(32);
    let standard = "+/v7".repeat(10) + "+/s";
    let standard = standard.as_str();
    let url = standard.replace('+', "-").replace('/', "_");
    let wanted = MasterKey::from_text(&hex).unwrap();
    for text in [standard, &url, &format!("{standard}="), &format!("  {standard}=\r\n")] {
        assert_eq!(MasterKey::from_text(text).unwrap().fingerprint(), wanted.fingerprint());
    }
    for text in ["", "secret", &hex[2..], &"zz".repeat(32), &"é".repeat(32), &standard[4..]] {
        assert!(matches!(MasterKey::from_text(text), Err(MasterKeyError::Malformed)), "{text}");
    }
}

#[test]
fn the_file_is_made_once_for_its_owner_only() {
    let folder = Folder::new("made");
    let path = folder.0.join("master.key");
    let first = MasterKey::load_or_create(&path).unwrap();
    assert!(first.created && !first.permissive);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "no draft is left");

    let again = MasterKey::load_or_create(&path).unwrap();
    assert!(!again.created);
    assert_eq!(again.key.fingerprint(), first.key.fingerprint());

    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(MasterKey::load(&path).unwrap().permissive);
}

#[test]
fn processes_that_start_at_once_agree_on_one_key() {
    let folder = Folder::new("race");
    let path = &folder.0.join("master.key");
    let loaded: Vec<_> = std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..8).map(|_| scope.spawn(|| MasterKey::load_or_create(path).unwrap())).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert_eq!(loaded.iter().filter(|loaded| loaded.created).count(), 1);
    assert!(loaded.iter().all(|it| it.key.fingerprint() == loaded[0].key.fingerprint()));
}

#[test]
fn a_file_with_something_else_is_left_alone() {
    let folder = Folder::new("else");
    let path = folder.0.join("master.key");
    fs::write(&path, "").unwrap();
    let error = MasterKey::load_or_create(&path).unwrap_err();
    assert!(matches!(error, MasterKeyError::FileMalformed { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"");

    let nowhere = folder.0.join("no/such/folder");
    let error = MasterKey::load_or_create(&nowhere).unwrap_err();
    assert!(matches!(error, MasterKeyError::File { verb: "made", .. }), "{error}");
}
