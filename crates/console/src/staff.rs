//! Signing in and out, the second factor, people and tokens.

pub(crate) mod people;
pub(crate) mod second_factor;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
