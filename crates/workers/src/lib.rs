//! What happens without a request: leases that are over become history, usage is written down, the
//! living are counted, customers are told what they should know, mail is sent and taken in.
//!
//! A worker is one step without input, safe to do twice and in any number of processes at once.
//! One driver calls the steps: on a timer, again at once while there is more to do, and after a
//! failure with growing pauses. An outage of the database or the cache stops no worker.

mod licences;
mod mail;
mod nodes;
mod requests;
mod sessions;
mod tenants;

mod clock;
mod driver;
mod metrics;
mod outcome;
mod worker;
mod workers;

pub use workers::{Workers, run_once};
