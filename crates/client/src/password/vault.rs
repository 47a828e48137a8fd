//! The vault: stores, returns and deletes the account's password.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::{SecretString, zeroize::Zeroizing};

use super::{
    Keeping, KeptPassword, KeySource, PasswordAlgorithm, PasswordError,
    key::Key,
    password_file::{KEY_PREFIX, PasswordFile, RECORD, Step, forgetting, replacing},
};
use crate::{Credentials, StateError, clock::unique, store::Store};

/// The stored password in the state directory. Everything here blocks: on files, on keys, on the
/// product's callback.
#[derive(Debug)]
pub(crate) struct Vault {
    /// `None` where the client is in memory only.
    store: Option<Arc<Store>>,
    keeping: Option<Keeping>,
    status: Mutex<KeptPassword>,
}

impl Vault {
    /// Open the vault and apply the setting: re-encrypt or delete the stored password. A failure
    /// doesn't keep the client from starting.
    pub(crate) fn open(store: impl Into<Option<Arc<Store>>>, keeping: Option<Keeping>) -> Self {
        let vault = Self::new(store, keeping);
        let settled = vault.plan();
        let settled = settled.and_then(|(account, steps)| vault.take(&steps).map(|()| account));
        vault.tell(settled.map_err(|error| error.to_string()));
        vault
    }

    /// A vault that has not read the stored password yet.
    pub(crate) fn new(store: impl Into<Option<Arc<Store>>>, keeping: Option<Keeping>) -> Self {
        Self { store: store.into(), keeping, status: Mutex::new(KeptPassword::No) }
    }

    pub(crate) fn status(&self) -> KeptPassword {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Store a password that the server accepted, if the setting says so.
    pub(crate) fn keep(&self, credentials: &Credentials) -> Result<(), PasswordError> {
        if self.keeping.is_none() {
            return Ok(());
        }
        let kept = self.steps(credentials).and_then(|steps| self.take(&steps));
        let account = || Some(credentials.account().to_owned());
        self.tell(kept.as_ref().map(|()| account()).map_err(ToString::to_string));
        kept
    }

    /// The steps of storing this password, if the setting says so.
    pub(crate) fn steps(&self, credentials: &Credentials) -> Result<Vec<Step>, PasswordError> {
        let Some(keeping) = &self.keeping else { return Ok(Vec::new()) };
        let old = self.record().ok().flatten();
        self.replacement(old.as_ref(), keeping, credentials)
    }

    /// The stored credentials.
    pub(crate) fn credentials(&self) -> Result<Credentials, PasswordError> {
        let kept = self.record()?.ok_or(PasswordError::NotKept)?;
        self.opened(&kept)
    }

    pub(crate) fn forget(&self) -> Result<(), PasswordError> {
        let forgotten = self.take(&forgetting());
        self.tell(forgotten.as_ref().map(|()| None).map_err(ToString::to_string));
        forgotten
    }

    /// The account whose stored password is to be kept, and the steps of bringing it in line with
    /// the setting.
    pub(crate) fn plan(&self) -> Result<(Option<String>, Vec<Step>), PasswordError> {
        let Some(keeping) = &self.keeping else { return Ok((None, forgetting())) };
        let Some(kept) = self.record()? else { return Ok((None, forgetting())) };
        let account = Some(kept.account.clone());
        if kept.algorithm == keeping.algorithm && kept.key.is_none() == keeping.key.0.is_some() {
            // What a crash may have left over.
            return Ok((account, vec![Step::Sweep { but: kept.key }]));
        }
        let credentials = self.opened(&kept)?;
        Ok((account, self.replacement(Some(&kept), keeping, &credentials)?))
    }

    fn record(&self) -> Result<Option<PasswordFile>, PasswordError> {
        let Some(bytes) = self.content(RECORD)? else { return Ok(None) };
        PasswordFile::read(&bytes).map(Some).map_err(unreadable)
    }

    fn content(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.store.as_ref().map_or(Ok(None), |store| store.content(name))
    }

    fn opened(&self, kept: &PasswordFile) -> Result<Credentials, PasswordError> {
        let key = self.key_of(kept)?;
        let password: SecretString =
            kept.sealed().and_then(|sealed| key.open(&sealed)).map_err(unreadable)?;
        Ok(Credentials::of(kept.account.clone(), password))
    }

    fn key_of(&self, kept: &PasswordFile) -> Result<Key, PasswordError> {
        let bytes = match &kept.key {
            Some(name) => {
                let bytes = self.content(name)?.map(Zeroizing::new);
                bytes.ok_or_else(|| unreadable(&format!("its key {name} is gone")))?
            }
            None => {
                let source = self.keeping.as_ref().map_or(&KeySource(None), |keeping| &keeping.key);
                source.give(kept.algorithm).map_err(|reason| unreadable(&reason))?
            }
        };
        Key::read(kept.algorithm, &bytes).map_err(unreadable)
    }

    /// The steps of storing this password. An existing key file is reused as long as it is good.
    fn replacement(
        &self,
        old: Option<&PasswordFile>,
        keeping: &Keeping,
        credentials: &Credentials,
    ) -> Result<Vec<Step>, PasswordError> {
        let algorithm = keeping.algorithm;
        let old = old.filter(|old| old.algorithm == algorithm && old.key.is_some());
        let old_key = old.and_then(|old| Some((self.key_of(old).ok()?, old.key.clone())));
        let (key, name, new_key) = match old_key {
            _ if keeping.key.0.is_some() => {
                let bytes = keeping.key.give(algorithm).map_err(|reason| not_encrypted(&reason))?;
                (Key::read(algorithm, &bytes).map_err(not_encrypted)?, None, None)
            }
            Some((key, name)) => (key, name, None),
            None => {
                let key = Key::make(algorithm).map_err(not_encrypted)?;
                let id = unique().map_err(|_| StateError::NoRandomness)?;
                let bytes = key.bytes().map_err(not_encrypted)?;
                (key, Some(format!("{KEY_PREFIX}{id}")), Some(bytes))
            }
        };
        let sealed = key.seal(credentials.password()).map_err(not_encrypted)?;
        let kept = PasswordFile::new(credentials.account().to_owned(), algorithm, &sealed, name);
        Ok(replacing(&kept, new_key))
    }

    fn take(&self, steps: &[Step]) -> Result<(), PasswordError> {
        let Some(store) = &self.store else { return Ok(()) };
        Ok(steps.iter().try_for_each(|step| step.take(store))?)
    }

    fn tell(&self, account: Result<Option<String>, String>) {
        let status = match account {
            Ok(None) => KeptPassword::No,
            Ok(Some(account)) => KeptPassword::Of { account },
            Err(reason) => KeptPassword::Trouble { reason },
        };
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = status;
    }
}

impl KeySource {
    /// The product's own key, by its callback, which may panic.
    fn give(&self, algorithm: PasswordAlgorithm) -> Result<Zeroizing<Vec<u8>>, String> {
        let Some(key_from) = &self.0 else { return Err("the product gives no key".to_owned()) };
        match catch_unwind(AssertUnwindSafe(|| key_from(algorithm))) {
            Ok(Ok(bytes)) => Ok(Zeroizing::new(bytes)),
            Ok(Err(error)) => Err(format!("the product gives no key: {error}")),
            Err(_) => Err("the product's source of keys panicked".to_owned()),
        }
    }
}

fn unreadable(reason: &(impl ToString + ?Sized)) -> PasswordError {
    PasswordError::Unreadable { reason: reason.to_string() }
}

fn not_encrypted(reason: &(impl ToString + ?Sized)) -> PasswordError {
    PasswordError::NotEncrypted { reason: reason.to_string() }
}
