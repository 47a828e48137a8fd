//! The master key's file: read, or created at the first start.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::zeroize::Zeroizing;

use crate::{MasterKey, MasterKeyError};

/// A master key from a file, with warnings about the file.
#[derive(Debug)]
pub struct LoadedMasterKey {
    /// The key.
    pub key: MasterKey,
    /// The file was just created: the first start, or the file was lost.
    pub created: bool,
    /// Others than the owner may read or write the file.
    pub permissive: bool,
}

impl MasterKey {
    /// Read the key from a file.
    pub fn load(path: &Path) -> Result<LoadedMasterKey, MasterKeyError> {
        let failed = |source| MasterKeyError::File { path: path.to_owned(), verb: "read", source };
        let file = File::open(path).map_err(failed)?;
        let permissive = is_permissive(&file.metadata().map_err(failed)?);
        let mut text = Zeroizing::new(String::new());
        // A key is a line; whatever is longer is some other file.
        file.take(1024).read_to_string(&mut text).map_err(failed)?;
        let key = Self::from_text(&text).map_err(|source| MasterKeyError::FileMalformed {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        Ok(LoadedMasterKey { key, created: false, permissive })
    }

    /// Read the key from a file, or create both. Of many processes that start at once, one creates
    /// it.
    pub fn load_or_create(path: &Path) -> Result<LoadedMasterKey, MasterKeyError> {
        let created = match path.try_exists() {
            Ok(true) => false,
            _ => create(path).map_err(|source| MasterKeyError::File {
                path: path.to_owned(),
                verb: "made",
                source,
            })?,
        };
        Ok(LoadedMasterKey { created, ..Self::load(path)? })
    }
}

/// Create the file atomically; `false` where another process was first.
fn create(path: &Path) -> io::Result<bool> {
    let (mut secret, mut suffix) = (Zeroizing::new([0; 32]), [0; 8]);
    let random = |bytes: &mut [u8]| {
        aws_lc_rs::rand::fill(bytes).map_err(|_| io::Error::other("no randomness"))
    };
    random(&mut *secret)?;
    random(&mut suffix)?;
    let text = Zeroizing::new(BASE64_STANDARD.encode(*secret) + "\n");

    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let draft: PathBuf = folder.join(format!(".master-key-{:016x}", u64::from_ne_bytes(suffix)));
    // A link fails where a rename would replace: a key that is in use must never be lost.
    let linked = write(&draft, &text).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
        Ok(()) => {
            removed?;
            sync_folder(folder)?;
            Ok(true)
        }
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_permissive(file: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::mode(file) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_permissive(_: &fs::Metadata) -> bool {
    false
}
