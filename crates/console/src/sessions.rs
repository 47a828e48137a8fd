//! Floating sessions: who holds which seats, the pools that they come from, and the clients that open them.

pub(crate) mod account;
mod chart;
pub(crate) mod clients;
pub(crate) mod end;
pub(crate) mod list;
pub(crate) mod password;
pub(crate) mod pool;
mod seats;

pub(crate) use seats::{Seats, seats};
