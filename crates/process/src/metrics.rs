//! What only the whole process knows: its memory and its files.

use prometheus::{Registry, process_collector::ProcessCollector};

/// Show them in this registry.
pub fn register_metrics(registry: &Registry) {
    // Registering the same names again is ignored.
    let _ = registry.register(Box::new(ProcessCollector::for_self()));
}
