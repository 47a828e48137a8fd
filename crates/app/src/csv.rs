//! Lists as CSV files, out and in.

mod cell;
mod columns;
mod decode;
mod export;
mod import;
mod lines;
mod row;

pub use export::{Export, Exported};
pub use import::{CsvError, ImportError, ImportReport, MOST_ERRORS, Opened, Progress};
