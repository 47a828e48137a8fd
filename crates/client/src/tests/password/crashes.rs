use super::*;

/// A copy of a directory in which the steps were broken off after so many, with the next half done.
fn broken_off(dir: &Path, steps: &[Step], after: usize) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    let store = store(copy.path());
    steps[..after].iter().for_each(|step| step.take(&store).unwrap());
    if let Some(Step::Write { name, bytes }) = steps.get(after) {
        fs::write(copy.path().join(format!("{name}.new")), &bytes[..bytes.len() / 2]).unwrap();
    }
    copy
}

#[test]
fn switching_is_whole_wherever_it_is_broken_off() {
    let ways = [
        (keeping(RSA), by_own_key(RSA)),
        #[cfg(feature = "sm2")]
        (keeping(RSA), keeping(SM2)),
        #[cfg(feature = "sm2")]
        (keeping(SM2), keeping(RSA)),
        #[cfg(feature = "sm2")]
        (keeping(SM2), by_own_key(RSA)),
        #[cfg(feature = "sm2")]
        (by_own_key(RSA), by_own_key(SM2)),
    ];
    for (from, to) in ways {
        let dir = TempDir::new().unwrap();
        Vault::open(store(dir.path()), from.clone()).keep(&acme()).unwrap();
        let (_, steps) = Vault::new(store(dir.path()), to.clone()).plan().unwrap();
        for after in 0..=steps.len() {
            let copy = broken_off(dir.path(), &steps, after);
            // As it lies there, before anything is put right.
            is_acmes(&Vault::new(store(copy.path()), to.clone()).credentials().unwrap());
            let vault = Vault::open(store(copy.path()), to.clone());
            is_acmes(&vault.credentials().unwrap());
            assert_eq!(vault.status(), of_acme());
            let record = fs::read(copy.path().join("password.json")).unwrap();
            let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
            let algorithm = to.as_ref().unwrap().algorithm;
            assert_eq!(record["algorithm"], serde_json::to_value(algorithm).unwrap());
            let files = if to.as_ref().unwrap().key.0.is_none() { 2 } else { 1 };
            assert_eq!(names(copy.path()).len(), files, "nothing is left over");
        }
    }
}

#[test]
fn keeping_another_password_is_whole_wherever_it_is_broken_off() {
    for algorithm in ALGORITHMS {
        let dir = TempDir::new().unwrap();
        let vault = Vault::open(store(dir.path()), keeping(algorithm));
        vault.keep(&acme()).unwrap();
        let other = Credentials::new("other", "staple battery");
        // As if its key had been lost: the most that there is to write.
        let key = key_file(dir.path());
        let bytes = fs::read(&key).unwrap();
        fs::remove_file(&key).unwrap();
        let steps = vault.steps(&other).unwrap();
        fs::write(&key, bytes).unwrap();
        drop(vault);
        assert_eq!(steps.len(), 3);
        for after in 0..=steps.len() {
            let copy = broken_off(dir.path(), &steps, after);
            let vault = Vault::open(store(copy.path()), keeping(algorithm));
            let kept = vault.credentials().unwrap();
            let password = kept.password().expose_secret();
            let whole = (kept.account(), password);
            assert!([("acme", "correct horse"), ("other", "staple battery")].contains(&whole));
            assert_eq!(whole.0 == "other", after >= 2);
            assert_eq!(names(copy.path()).len(), 2);
        }
        let steps = forgetting();
        for after in 0..=steps.len() {
            let copy = broken_off(dir.path(), &steps, after);
            let vault = Vault::open(store(copy.path()), keeping(algorithm));
            assert_eq!(vault.credentials().is_ok(), after == 0);
            assert_eq!(names(copy.path()).len(), if after == 0 { 2 } else { 0 });
        }
    }
}
