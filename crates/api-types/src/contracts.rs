//! Contracts.

mod contract;
mod import;

pub use contract::{ChangeContractBody, ContractPage, ContractView, NewContractBody};
pub use import::{ImportView, ImportedColumn, WrongCell};
