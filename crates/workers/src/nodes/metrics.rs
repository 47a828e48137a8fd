//! What is shown of the sweep.

use prometheus::{IntCounterVec, Registry};
use rollcall_app::nodes::Swept;

use crate::metrics::counter;

/// What was swept.
pub(crate) struct NodeMetrics {
    swept: IntCounterVec,
}

impl NodeMetrics {
    /// Make them and show them.
    pub(crate) fn register(registry: &Registry) -> Self {
        let swept = "rollcall_swept_total";
        let help = "Registrations that the sweeper met, by what it did.";
        Self { swept: counter(registry, swept, help, &["what"]) }
    }

    /// A sweep was done.
    pub(crate) fn swept(&self, swept: &Swept) {
        self.swept.with_label_values(&["put_off"]).inc_by(swept.put_off);
        self.swept.with_label_values(&["failed"]).inc_by(swept.failed);
    }
}
