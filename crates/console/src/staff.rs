//! Signing in and out, the second factor, people and tokens.

pub(crate) mod hire;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod reset;
pub(crate) mod second_factor;
mod shown_once;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod tokens;
pub(crate) mod who;
