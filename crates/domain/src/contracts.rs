//! Contracts with customers, and their terms.

mod contract;
mod permissions;

pub use contract::{CapacityExceeded, Contract, ContractTerms, Customer};
