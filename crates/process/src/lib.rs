//! The parts of every process: its allocator, its log, its own metrics.
//!
//! Every allocation goes through here, so it isn't part of the binary,
//! which is built without optimising.

mod log;
mod metrics;

pub use log::{BadDirectives, CurrentRequest, log_to_stderr};
pub use metrics::register_metrics;

// Under load the system's allocator holds more than twice the memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
