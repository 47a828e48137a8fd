//! The CSV framework. The lists themselves are in the areas.

pub(crate) mod columns;
mod decode;
mod export;
mod formula_escape;
pub(crate) mod import;
mod lines;

pub(crate) use decode::{Decoded, Written, written_in};
pub(crate) use export::PAGE;
pub use export::{CsvList, Export, Rows};
pub(crate) use formula_escape::unescape_formula;
pub use import::{
    CsvError, CsvSource, ERRORS_MAX, HowToImport, ImportError, ImportReport, ImportedColumn,
    Progress, Understood,
};
pub(crate) use lines::Lines;
