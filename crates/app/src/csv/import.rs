//! Importing a CSV file: how it is written, its columns, the cells of its rows. What the rows are is
//! the areas'.

mod cell;
mod columns;
mod days;
mod file;
mod header;
mod layout;
#[cfg(test)]
mod mutated;
mod number;
mod report;

use std::io;

use rollcall_storage::StoreError;

pub(crate) use cell::trimmed;
pub(crate) use columns::Columns;
pub use file::CsvSource;
pub(crate) use file::ImportFile;
pub(crate) use header::{Cells, error, reason_of};
pub(crate) use number::number;
pub(crate) use report::Wrong;
pub use report::{CsvError, ERRORS_MAX, HowToImport, ImportReport, ImportedColumn, Understood};

use crate::AdminError;

/// How many rows are shown as they were understood.
pub(crate) const SHOWN_ROWS: usize = 5;

/// The progress of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many rows are checked.
    Checked(u64),
    /// So many of so many are written.
    Written(u64, u64),
}

/// Why a file can't be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It can't be read.
    #[error("the file can't be read")]
    Unreadable(#[source] io::Error),
    /// It may not be imported.
    #[error(transparent)]
    Refused(#[from] AdminError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}
