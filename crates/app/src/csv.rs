//! Lists as CSV files: what all of them share.

mod cell;
mod columns;
mod decode;
mod export;
mod lines;

pub(crate) use cell::unguard;
pub(crate) use columns::CONTRACTS;
pub(crate) use decode::{Decoded, encoding_of};
pub use export::{Export, Exported};
pub(crate) use lines::Lines;
