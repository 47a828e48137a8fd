//! Licences: issued, redeemed, checked, used up, and what their beginning and end mean.

mod bad_input;
mod catalogue_changes;
mod checking;
mod consuming;
mod expiry;
mod importing;
mod issuing;
mod leases;
mod named_users;
mod pools;
mod pre_licences;
mod redeeming;
mod sdk;
pub(crate) mod shop;
