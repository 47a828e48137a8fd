//! The tests through the front door, one binary: each story is told in both worlds.

mod access;
mod audit;
mod bad_input;
mod cache;
mod capacity;
mod check_order;
mod cli;
mod codes;
mod contracts;
mod copies;
mod crash;
mod interleavings;
mod keys;
mod leaving;
mod lock_out;
mod lock_out_model;
mod openapi;
mod operations;
mod outages;
mod papers;
mod plans;
mod processes;
mod registering;
mod revalidating;
mod search_plans;
mod workers;
