//! The Prometheus metrics of this area.

use prometheus::{IntCounter, IntCounterVec, IntGauge, Opts, Registry};

/// Metrics of registrations, revalidations, unbindings, the live count and cache hits.
#[derive(Clone)]
pub struct NodeMetrics {
    /// By outcome: `created`, `again`, or the code of the refusal.
    pub registrations: IntCounterVec,
    /// By outcome: `renewed`, or the code of the refusal.
    pub revalidations: IntCounterVec,
    /// Expired leases, whoever found them first.
    pub expired: IntCounter,
    /// By who unbound: `node`, `account`, `staff`.
    pub unbindings: IntCounterVec,
    /// The `renewed` counter of them, resolved once.
    pub renewed: IntCounter,
    /// By what a renewal was decided on: `cache`, where a remembered policy did and the write compared the
    /// registration; `database`, where both were read.
    pub decided_on: IntCounterVec,
    /// The `cache` counter of them.
    pub decided_on_cache: IntCounter,
    /// Live registrations, as last counted.
    pub live: IntGauge,
}

impl NodeMetrics {
    /// Create and register them; a second registration of the same names is ignored.
    pub fn register(registry: &Registry) -> Self {
        let counter = |name: &str, help: &str, label: &str| {
            let counter =
                IntCounterVec::new(Opts::new(name, help), &[label]).expect("fixed names are valid");
            let _ = registry.register(Box::new(counter.clone()));
            counter
        };
        let live = IntGauge::new("rollcall_live_registrations", "Registrations that are alive.")
            .expect("fixed names are valid");
        let _ = registry.register(Box::new(live.clone()));
        let expired = IntCounter::new(
            "rollcall_expired_leases_total",
            "Leases that ended without a successful call, written down by the sweeper or whoever met \
             them before.",
        )
        .expect("fixed names are valid");
        let _ = registry.register(Box::new(expired.clone()));
        let revalidations =
            counter("rollcall_revalidations_total", "Revalidations by outcome.", "outcome");
        let decided_on = counter(
            "rollcall_revalidations_decided_total",
            "Renewals by what they were decided on.",
            "facts",
        );
        Self {
            renewed: revalidations.with_label_values(&["renewed"]),
            revalidations,
            decided_on_cache: decided_on.with_label_values(&["cache"]),
            decided_on,
            registrations: counter(
                "rollcall_registrations_total",
                "Registrations by outcome.",
                "outcome",
            ),
            unbindings: counter("rollcall_unbindings_total", "Unbindings by whom.", "by"),
            expired,
            live,
        }
    }
}
