//! The harness: it starts everything, drives it, and judges what came out.

pub(crate) mod bare;
mod client;
mod embedded;
pub(crate) mod floor;
mod http;
mod http_rows;
mod licences;
pub(crate) mod mails;
mod pgbench;
mod plan;
mod procstat;
mod registering;
pub(crate) mod rows;
pub(crate) mod sdk;
mod seed;
mod server;
mod sessions;
mod staff;
mod stats;
mod table;
mod traffic;
mod unbinding;
mod world;
