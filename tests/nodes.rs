//! Registering, the roll call, leaving.

mod capacity;
mod check_order;
mod copies;
mod interleavings;
mod lock_out;
mod lock_out_model;
mod pools;
mod registering;
mod renewing;
mod revalidating;
mod unbinding;
