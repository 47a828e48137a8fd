//! The CSV framework. The lists themselves are in the areas.

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
