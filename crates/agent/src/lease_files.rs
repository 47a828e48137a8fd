//! The lease and its keys as files, for scripts and for products that verify them themselves.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rollcall_client::Client;

use crate::atomic_files::{self, FileError, READABLE};

const LEASE: &str = "lease.jws";
const KEYS: &str = "keys.jws";

/// The two files. There is a lease while one is held; after leaving, and after the server's word that
/// the registration is over, it is gone. One whose time is over stays: whoever verifies it sees that.
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

    /// Where the lease is.
    pub(crate) fn lease(&self) -> &Path {
        &self.lease
    }

    /// Make the files say what the client holds.
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
