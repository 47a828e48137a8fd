//! Finding the master key, and whether it is the right one.

use rollcall_config::{ExposeSecret, MasterKey as Place, Settings};
use rollcall_signing::{LoadedMasterKey, MasterKey, MasterKeyError};
use tracing::{info, warn};

use crate::failure::{Failure, chain};

/// Read the master key that the data is sealed under, whose fingerprint is `sealed_under` once
/// there is data. The first start makes one.
pub(crate) fn find(
    settings: &Settings,
    sealed_under: Option<&str>,
) -> Result<LoadedMasterKey, Failure> {
    let unusable = |error: MasterKeyError| Failure::usage(chain(&error));
    let loaded = match (settings.master_key(), sealed_under) {
        (Place::Given(text), _) => {
            let key = MasterKey::from_text(text.expose_secret())
                .map_err(|error| Failure::usage(format!("`master_key` can't be used: {error}")))?;
            LoadedMasterKey { key, created: false, permissive: false }
        }
        (Place::File(path), _) => MasterKey::load(&path).map_err(unusable)?,
        // A new key would open nothing of what is there, and pass for the one that was lost.
        (Place::Own(path), Some(theirs)) if !path.exists() => {
            return Err(Failure::usage(format!(
                "the data is sealed under the master key {theirs}, but {} is missing: restore it \
                 or set `master_key` or `master_key_file`",
                path.display()
            )));
        }
        (Place::Own(path), _) => MasterKey::load_or_create(&path).map_err(unusable)?,
    };
    fits(&loaded.key, sealed_under)?;
    Ok(loaded)
}

/// The key; what is worth telling about its file is logged.
pub(crate) fn told(loaded: LoadedMasterKey) -> MasterKey {
    let fingerprint = loaded.key.fingerprint();
    if loaded.created {
        info!(fingerprint, "a master key was made: keep a copy of its file");
    }
    if loaded.permissive {
        warn!(fingerprint, "others may read the master key's file: chmod 600 it");
    }
    loaded.key
}

fn fits(key: &MasterKey, sealed_under: Option<&str>) -> Result<(), Failure> {
    match sealed_under {
        Some(theirs) if theirs != key.fingerprint() => Err(Failure::usage(format!(
            "the master key {} doesn't fit: the data is sealed under {theirs}; set `master_key` \
             or `master_key_file` to that one",
            key.fingerprint()
        ))),
        _ => Ok(()),
    }
}
