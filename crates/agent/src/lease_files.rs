//! The lease and its keys as files, for scripts and for products that verify them themselves.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rollcall_client::Client;

use crate::atomic_files::{self, FileError, READABLE};

const LEASE: &str = "lease.jws";
const KEYS: &str = "keys.jws";

/// The two files. The lease file is removed after unbinding and after the server has ended the
/// registration. An expired lease stays: verifiers see that it has expired.
///
/// They hold no secret and are readable (0644), in a directory that is its owner's alone.
#[derive(Debug)]
pub(crate) struct LeaseFiles {
    lease: PathBuf,
    keys: PathBuf,
    written: Mutex<Option<[Option<String>; 2]>>,
}

impl LeaseFiles {
    pub(crate) fn new(dir: &Path, lease: Option<PathBuf>) -> Self {
        let lease = lease.unwrap_or_else(|| dir.join(LEASE));
        // Whoever asks for the file may stand elsewhere.
        let lease = std::path::absolute(&lease).unwrap_or(lease);
        Self { lease, keys: dir.join(KEYS), written: Mutex::new(None) }
    }

    /// The path of the lease file.
    pub(crate) fn lease(&self) -> &Path {
        &self.lease
    }

    /// Write the client's present lease and key set.
    pub(crate) fn write(&self, client: &Client) -> Result<(), FileError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let held = [client.key_set(), client.lease()];
        if written.as_ref() == Some(&held) {
            return Ok(());
        }
        // The keys first: whoever finds a lease finds what to verify it with.
        for (path, text) in [(&self.keys, &held[0]), (&self.lease, &held[1])] {
            match text {
                Some(text) => atomic_files::replace(path, text.as_bytes(), READABLE)?,
                None => atomic_files::remove(path)?,
            }
        }
        *written = Some(held);
        Ok(())
    }
}
