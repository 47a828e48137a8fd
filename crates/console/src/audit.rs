//! The audit trail.

pub(crate) mod trail;
