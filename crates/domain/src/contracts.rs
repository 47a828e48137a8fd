//! A signed deal with a customer, and what it allows.

mod contract;
mod permissions;

pub use contract::{Contract, ContractTerms, Customer, OverContract};
