//! Floating sessions: seats that a program holds while it gives signs of life.

mod clients;
mod clock;
mod cold_start;
mod commands;
mod idle;
mod lifecycle;
mod pools;
pub(crate) mod program;
mod queue;
mod released;
mod staff;
mod store;
mod timeouts;
mod usage;
