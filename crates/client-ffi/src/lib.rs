//! The client as C sees it: opaque handles, numbers for results, and nothing that unwinds into the host.
//!
//! `include/rollcall.h` is made from this by `cargo xtask header`; what is said here of a function is
//! said there. Pointers come in as references wherever they can, so that only texts and arrays take
//! `unsafe` (`boundary.rs`).

// What a caller has to see to stands at the beginning of the header, once.
#![allow(clippy::missing_safety_doc)]

mod boundary;
pub mod client;
pub mod code;
pub mod error;
pub mod event;
pub mod failure;
mod handle;
pub mod licences;
mod listener;
pub mod options;
pub mod password;
mod signals;
pub mod status;

#[cfg(test)]
mod tests;
