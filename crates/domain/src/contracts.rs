//! Contracts with customers, and their terms.

mod contract;
mod permissions;

pub use contract::{Contract, ContractTerms, Customer, OverContract};
