//! Lists as CSV files: what all of them share. Which lists there are stands with the areas.

mod cell;
pub(crate) mod columns;
mod decode;
mod export;
mod lines;

pub(crate) use cell::unguard;
pub(crate) use decode::{Decoded, encoding_of};
pub(crate) use export::PAGE;
pub use export::{CsvList, Export, Rows};
pub(crate) use lines::Lines;
