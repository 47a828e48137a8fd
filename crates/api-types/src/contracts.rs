//! Contracts.

mod contract;

pub use contract::{ChangeContractBody, ContractPage, ContractView, NewContractBody};
