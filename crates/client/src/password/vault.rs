//! Keeps, gives back and forgets the password.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::{SecretString, zeroize::Zeroizing};

use super::{
    Keeping, KeptPassword, KeySource, PasswordAlgorithm, PasswordError,
    kept::{KEY_PREFIX, Kept, RECORD, Step, forgetting, replacing},
    key::Key,
};
use crate::{Credentials, StateError, clock::unique, store::Store};

/// The password in the state directory. All of it takes time: files, keys, maybe the product's own.
#[derive(Debug)]
pub(crate) struct Vault {
    /// None where nothing is kept.
    store: Option<Arc<Store>>,
    keeping: Option<Keeping>,
    status: Mutex<KeptPassword>,
}

impl Vault {
    /// Bring what is kept in line with what is asked for. Trouble with it is no reason not to start.
    pub(crate) fn open(store: impl Into<Option<Arc<Store>>>, keeping: Option<Keeping>) -> Self {
        let vault = Self::new(store, keeping);
        let settled = vault.plan();
        let settled = settled.and_then(|(account, steps)| vault.take(&steps).map(|()| account));
        vault.tell(settled.map_err(|error| error.to_string()));
        vault
    }

    /// Before it has looked at what is kept.
    pub(crate) fn new(store: impl Into<Option<Arc<Store>>>, keeping: Option<Keeping>) -> Self {
        Self { store: store.into(), keeping, status: Mutex::new(KeptPassword::No) }
    }

    pub(crate) fn status(&self) -> KeptPassword {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keep a password that the server took, if that is asked for.
    pub(crate) fn keep(&self, credentials: &Credentials) -> Result<(), PasswordError> {
        if self.keeping.is_none() {
            return Ok(());
        }
        let kept = self.steps(credentials).and_then(|steps| self.take(&steps));
        let account = || Some(credentials.account().to_owned());
        self.tell(kept.as_ref().map(|()| account()).map_err(ToString::to_string));
        kept
    }

    /// The steps to keeping this one, if that is asked for.
    pub(crate) fn steps(&self, credentials: &Credentials) -> Result<Vec<Step>, PasswordError> {
        let Some(keeping) = &self.keeping else { return Ok(Vec::new()) };
        let old = self.record().ok().flatten();
        self.replacement(old.as_ref(), keeping, credentials)
    }

    /// What is kept.
    pub(crate) fn credentials(&self) -> Result<Credentials, PasswordError> {
        let kept = self.record()?.ok_or(PasswordError::NotKept)?;
        self.opened(&kept)
    }

    pub(crate) fn forget(&self) -> Result<(), PasswordError> {
        let forgotten = self.take(&forgetting());
        self.tell(forgotten.as_ref().map(|()| None).map_err(ToString::to_string));
        forgotten
    }

    /// Whose password is to be kept, of what is there, and the steps to it.
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

    fn record(&self) -> Result<Option<Kept>, PasswordError> {
        let Some(bytes) = self.content(RECORD)? else { return Ok(None) };
        Kept::read(&bytes).map(Some).map_err(unreadable)
    }

    fn content(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.store.as_ref().map_or(Ok(None), |store| store.content(name))
    }

    fn opened(&self, kept: &Kept) -> Result<Credentials, PasswordError> {
        let key = self.key_of(kept)?;
        let password: SecretString =
            kept.sealed().and_then(|sealed| key.open(&sealed)).map_err(unreadable)?;
        Ok(Credentials::of(kept.account.clone(), password))
    }

    fn key_of(&self, kept: &Kept) -> Result<Key, PasswordError> {
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

    /// The steps to keeping this one. A key beside it is used as long as it is good.
    fn replacement(
        &self,
        old: Option<&Kept>,
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
                let id = unique().map_err(|_| StateError::NoChance)?;
                let bytes = key.bytes().map_err(not_encrypted)?;
                (key, Some(format!("{KEY_PREFIX}{id}")), Some(bytes))
            }
        };
        let sealed = key.seal(credentials.password()).map_err(not_encrypted)?;
        let kept = Kept::new(credentials.account().to_owned(), algorithm, &sealed, name);
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
    /// The product's own key. It is not our code that runs, so it may panic.
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
