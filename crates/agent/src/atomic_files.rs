//! Files that are replaced atomically.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// The error that a file can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{path} can't be {done}: {cause}")]
pub struct FileError {
    path: PathBuf,
    done: &'static str,
    #[source]
    cause: io::Error,
}

/// The mode of files for their owner only.
pub(crate) const PRIVATE: u32 = 0o600;
/// The mode of files readable by all.
pub(crate) const READABLE: u32 = 0o644;

impl FileError {
    fn of(path: &Path, done: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self { path, done, cause }
    }
}

/// Replace a file atomically.
pub(crate) fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let write = || {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let new = path.with_file_name(format!("{name}.new"));
        let mut options = OpenOptions::new();
        let mut file = options.create(true).truncate(true).write(true).mode(mode).open(&new)?;
        // Whatever the process masks out.
        file.set_permissions(Permissions::from_mode(mode))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()
    };
    write().map_err(FileError::of(path, "written"))
}

/// Create a directory for its owner only, unless it exists.
pub(crate) fn make_dir(path: &Path) -> Result<(), FileError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(FileError::of(path, "made"))
}

/// Read a file; `None` if there is none.
pub(crate) fn read(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::of(path, "read")(error)),
    }
}

/// Remove a file, if it exists.
pub(crate) fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(FileError::of(path, "removed")(error))
        }
        _ => Ok(()),
    }
}
