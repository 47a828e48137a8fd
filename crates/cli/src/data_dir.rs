//! The data directory.

use std::{fs, path::Path};

use rollcall_config::{MasterKey, Settings};

use crate::failure::Failure;

/// Create the data directory, if something is stored in it.
pub(crate) fn prepare(settings: &Settings) -> Result<(), Failure> {
    let own_key = matches!(settings.master_key(), MasterKey::Own(_));
    if !own_key && settings.database_url.is_some() {
        return Ok(());
    }
    let path = &settings.data_dir;
    if path.is_file() {
        return Err(Failure::usage(format!("the data directory {} is a file", path.display())));
    }
    make(path).and_then(|()| fs::read_dir(path).map(drop)).map_err(|error| {
        Failure::because(format!("the data directory {} can't be used", path.display()), &error)
    })
}

/// For its owner only: the master key is in it.
fn make(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
