mod crashes;
mod keys;

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};

use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

use super::{
    server::{FakeServer, refusal},
    site::{Site, acme, granting},
};
use crate::{
    Action, Client, ClientBuilder, Credentials, Error, KeptPassword, PasswordAlgorithm,
    PasswordError,
    password::{Keeping, Key, KeySource, Step, Vault, forgetting},
    store::Store,
};

const RSA: PasswordAlgorithm = PasswordAlgorithm::RsaOaep;
#[cfg(feature = "sm2")]
const SM2: PasswordAlgorithm = PasswordAlgorithm::Sm2;
#[cfg(feature = "sm2")]
const ALGORITHMS: [PasswordAlgorithm; 2] = [RSA, SM2];
#[cfg(not(feature = "sm2"))]
const ALGORITHMS: [PasswordAlgorithm; 1] = [RSA];

/// A key of each algorithm: making one takes a second.
static KEYS: LazyLock<Vec<(PasswordAlgorithm, Key)>> =
    LazyLock::new(|| ALGORITHMS.map(|algorithm| (algorithm, Key::make(algorithm).unwrap())).into());

/// The product's own keys.
fn own_keys(algorithm: PasswordAlgorithm) -> Result<Vec<u8>, &'static str> {
    let own = KEYS.iter().find(|(known, _)| *known == algorithm);
    Ok(own.ok_or("no such key")?.1.bytes()?.to_vec())
}

fn keeping(algorithm: PasswordAlgorithm) -> Option<Keeping> {
    Some(Keeping { algorithm, key: KeySource(None) })
}

fn by_own_key(algorithm: PasswordAlgorithm) -> Option<Keeping> {
    let source = |algorithm| own_keys(algorithm).map_err(Into::into);
    Some(Keeping { algorithm, key: KeySource(Some(Arc::new(source))) })
}

fn store(dir: &Path) -> Arc<Store> {
    Arc::new(Store::open(dir, Some("fdl-1")).unwrap().0)
}

fn of_acme() -> KeptPassword {
    KeptPassword::Of { account: "acme".into() }
}

#[track_caller]
fn is_acmes(credentials: &Credentials) {
    assert_eq!(credentials.account(), "acme");
    assert_eq!(credentials.password().expose_secret(), "correct horse");
}

fn names(dir: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(dir).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("password")).collect()
}

fn key_file(dir: &Path) -> std::path::PathBuf {
    let names = names(dir);
    dir.join(names.iter().find(|name| name.starts_with("password-key-")).unwrap())
}

#[tokio::test]
async fn a_kept_password_registers_again_after_a_restart() {
    for algorithm in ALGORITHMS {
        let site = Site::new();
        let server = FakeServer::of(site.vendor.clone(), granting).await;
        let open = || -> Client {
            let builder = site.builder(&[&server]).keep_password(algorithm);
            builder.open_in(|_| None).unwrap()
        };
        let client = open();
        assert_eq!(client.status().kept_password, KeptPassword::No);
        assert_eq!(client.register(&acme()).await.unwrap().kept_password, of_acme());
        drop(client);
        let client = open();
        assert_eq!(client.status().kept_password, of_acme());
        // The lease is over; nobody calls by itself.
        site.time(100);
        client.run_due_calls().await;
        assert!(!client.status().is_registered());
        assert_eq!(server.asked().len(), 1);
        site.time(0);
        assert!(client.register_again().await.unwrap().is_registered());
        let asked = server.asked();
        let again = &asked.last().unwrap().body;
        assert_eq!(
            (&again["account"], &again["password"]),
            (&"acme".into(), &"correct horse".into())
        );
        assert!(!format!("{client:?}").contains("horse"));
        for name in names(site.dir.path()) {
            let bytes = fs::read(site.dir.path().join(&name)).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains("horse"), "{name}");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                let mode = fs::metadata(site.dir.path().join(&name)).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600, "{name}");
            }
        }
        client.forget_password().await.unwrap();
        assert_eq!(client.status().kept_password, KeptPassword::No);
        assert!(names(site.dir.path()).is_empty());
        let told = client.register_again().await.unwrap_err();
        assert!(matches!(&told, Error::Password(PasswordError::NotKept)), "{told}");
        assert_eq!(told.action(), Action::Reregister);
        assert_eq!(server.asked().len(), 2);
    }
}

#[tokio::test]
async fn without_being_asked_for_nothing_is_kept_and_what_was_is_forgotten() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let open = |builder: ClientBuilder| builder.open_in(|_| None).unwrap();
    let client = open(site.builder(&[&server]));
    client.register(&acme()).await.unwrap();
    assert!(names(site.dir.path()).is_empty());
    drop(client);
    let client = open(site.builder(&[&server]).keep_password(RSA));
    client.register(&acme()).await.unwrap();
    assert_eq!(names(site.dir.path()).len(), 2);
    drop(client);
    let client = open(site.builder(&[&server]));
    assert!(names(site.dir.path()).is_empty());
    assert!(client.status().is_registered());
    drop(client);
    let set = |name: &str| (name == "ROLLCALL_KEEP_PASSWORD").then(|| "none".to_owned());
    let client = site.builder(&[&server]).keep_password(RSA).open_in(set).unwrap();
    client.register(&acme()).await.unwrap();
    assert!(names(site.dir.path()).is_empty(), "the environment wins");
}

#[tokio::test]
async fn a_refused_password_is_not_kept_and_whoever_leaves_leaves_none_behind() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), |vendor, asked| {
        match asked.body["password"] == "wrong horse" {
            true => refusal(401, 30006, "fix_request"),
            false => granting(vendor, asked),
        }
    })
    .await;
    let client = site.builder(&[&server]).keep_password(RSA).open_in(|_| None).unwrap();
    let wrong = Credentials::new("acme", "wrong horse");
    client.register(&wrong).await.unwrap_err();
    assert_eq!(client.status().kept_password, KeptPassword::No);
    client.register(&acme()).await.unwrap();
    let first = key_file(site.dir.path());
    client.register(&wrong).await.unwrap_err();
    assert!(client.register_again().await.unwrap().is_registered());
    client.register(&acme()).await.unwrap();
    assert_eq!(key_file(site.dir.path()), first, "a good key is used on");
    client.unbind().await.unwrap();
    assert!(names(site.dir.path()).is_empty());
    assert!(client.register_again().await.is_err());
}

#[tokio::test]
async fn damage_costs_the_password_and_nothing_else() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let open = || site.builder(&[&server]).keep_password(RSA).open_in(|_| None).unwrap();
    let client = open();
    client.register(&acme()).await.unwrap();
    drop(client);
    let dir = site.dir.path().to_owned();
    let damages: [(&str, &dyn Fn()); 6] = [
        ("is gone", &|| fs::remove_file(key_file(&dir)).unwrap()),
        ("damaged", &|| fs::write(key_file(&dir), "no key").unwrap()),
        ("another one", &|| {
            let other = Key::make(RSA).unwrap();
            fs::write(key_file(&dir), other.bytes().unwrap()).unwrap();
        }),
        ("damaged", &|| fs::write(dir.join("password.json"), "{").unwrap()),
        ("newer version", &|| fs::write(dir.join("password.json"), "{\"format\":2}").unwrap()),
        ("names no key", &|| {
            let text = fs::read_to_string(dir.join("password.json")).unwrap();
            let text = text.replace("password-key-", "../password-key-");
            fs::write(dir.join("password.json"), text).unwrap();
        }),
    ];
    for (told, damage) in damages {
        damage();
        let client = open();
        assert!(client.status().is_registered());
        let error = client.register_again().await.unwrap_err();
        assert!(matches!(&error, Error::Password(PasswordError::Unreadable { .. })), "{error}");
        assert_eq!(error.action(), Action::Reregister);
        let text = error.to_string();
        assert!(
            text.contains(told) && text.contains("register with account and password"),
            "{text}"
        );
        client.register(&acme()).await.unwrap();
        assert_eq!(client.status().kept_password, of_acme());
        assert_eq!(names(&dir).len(), 2, "nothing old lies around");
        assert!(client.register_again().await.unwrap().is_registered());
    }
}

#[tokio::test]
async fn the_products_own_key_is_in_no_file() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let open = |builder: ClientBuilder| builder.keep_password(RSA).open_in(|_| None).unwrap();
    let client = open(site.builder(&[&server]).password_key_from(own_keys));
    client.register(&acme()).await.unwrap();
    assert_eq!(names(site.dir.path()), BTreeSet::from(["password.json".to_owned()]));
    drop(client);
    let client = open(site.builder(&[&server]).password_key_from(own_keys));
    assert!(client.register_again().await.unwrap().is_registered());
    drop(client);

    let panics = |_| -> Result<Vec<u8>, std::io::Error> { panic!("the product's fault") };
    let refuses = |_| Err::<Vec<u8>, _>("the TPM is locked");
    let client = open(site.builder(&[&server]).password_key_from(panics));
    let told = client.register_again().await.unwrap_err().to_string();
    assert!(told.contains("panicked"), "{told}");
    drop(client);
    let client = open(site.builder(&[&server]).password_key_from(refuses));
    let told = client.register_again().await.unwrap_err().to_string();
    assert!(told.contains("the TPM is locked"), "{told}");
    let status = client.register(&acme()).await.unwrap();
    assert!(status.is_registered(), "registered, whatever becomes of the password");
    assert!(matches!(status.kept_password, KeptPassword::Trouble { .. }));
}

#[tokio::test]
async fn a_directory_that_can_not_be_written_to_keeps_no_password() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.builder(&[&server]).keep_password(RSA).open_in(|_| None).unwrap();
    // In the way of the new file, for root as well.
    fs::create_dir(site.dir.path().join("password.json.new")).unwrap();
    let status = client.register(&acme()).await.unwrap();
    assert!(status.is_registered() && status.not_saved.is_none());
    let KeptPassword::Trouble { reason } = status.kept_password else { panic!("it is kept") };
    assert!(reason.contains("password.json") && reason.contains("directory"), "{reason}");
}

#[cfg(not(feature = "sm2"))]
#[test]
fn a_build_without_sm2_says_so() {
    let site = Site::new();
    let builder = site.builder(&[]).server("http://h/acme").keep_password(PasswordAlgorithm::Sm2);
    let told = builder.open_in(|_| None).unwrap_err().to_string();
    assert!(told.starts_with("keep_password") && told.contains("feature sm2"), "{told}");
}
