//! The lease and its keys as files, for scripts and for products that verify them themselves.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rollcall_client::Client;
use tokio::{sync::Mutex, task::spawn_blocking};
use tracing::warn;

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
    /// The texts that were written last. Locked while they are written.
    written: Arc<Mutex<Option<[Option<String>; 2]>>>,
}

impl LeaseFiles {
    pub(crate) fn new(dir: &Path, lease: Option<PathBuf>) -> Self {
        let lease = lease.unwrap_or_else(|| dir.join(LEASE));
        // Whoever asks for the file may stand elsewhere.
        let lease = std::path::absolute(&lease).unwrap_or(lease);
        Self { lease, keys: dir.join(KEYS), written: Arc::default() }
    }

    /// The path of the lease file.
    pub(crate) fn lease(&self) -> &Path {
        &self.lease
    }

    /// Write the client's present lease and key set, on a blocking thread. Goes on to its end even
    /// if its caller is cancelled.
    pub(crate) async fn write(self: &Arc<Self>, client: &Client) {
        let mut written = Arc::clone(&self.written).lock_owned().await;
        let held = [client.key_set(), client.lease()];
        if written.as_ref() == Some(&held) {
            return;
        }
        let files = Arc::clone(self);
        let writing = spawn_blocking(move || {
            files.replace(&held)?;
            *written = Some(held);
            Ok::<_, FileError>(())
        });
        if let Ok(Err(error)) = writing.await {
            warn!(%error, "the lease can't be kept in its file");
        }
    }

    fn replace(&self, [key_set, lease]: &[Option<String>; 2]) -> Result<(), FileError> {
        // The keys first: whoever finds a lease finds what to verify it with.
        for (path, text) in [(&self.keys, key_set), (&self.lease, lease)] {
            match text {
                Some(text) => atomic_files::replace(path, text.as_bytes(), READABLE)?,
                None => atomic_files::remove(path)?,
            }
        }
        Ok(())
    }
}
