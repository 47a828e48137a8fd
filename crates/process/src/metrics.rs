//! Metrics of the process: memory, CPU and open files.

use prometheus::{Registry, process_collector::ProcessCollector};

/// Register them.
pub fn register_metrics(registry: &Registry) {
    // Registering the same names again is ignored.
    let _ = registry.register(Box::new(ProcessCollector::for_self()));
}
