//! What the committers show to Prometheus.

use std::time::Instant;

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry,
};

/// Batch sizes, waits and failures, by committer.
#[derive(Clone)]
pub struct CommitMetrics {
    sizes: HistogramVec,
    waits: HistogramVec,
    failures: IntCounterVec,
}

impl CommitMetrics {
    /// Make them and show them in `registry`; registering the same names again is ignored.
    pub fn register(registry: &Registry) -> Self {
        let sizes = HistogramOpts::new("rollcall_commit_batch_size", "Entries in a group commit.")
            .buckets(vec![1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1000.0]);
        let waits = HistogramOpts::new(
            "rollcall_commit_wait_seconds",
            "From handing an entry to a group committer until it is durable.",
        )
        .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0]);
        let failures = Opts::new("rollcall_commit_failures_total", "Batches that failed.");
        let label = &["committer"];
        let metrics = Self {
            sizes: HistogramVec::new(sizes, label).expect("fixed names are valid"),
            waits: HistogramVec::new(waits, label).expect("fixed names are valid"),
            failures: IntCounterVec::new(failures, label).expect("fixed names are valid"),
        };
        let _ = registry.register(Box::new(metrics.sizes.clone()));
        let _ = registry.register(Box::new(metrics.waits.clone()));
        let _ = registry.register(Box::new(metrics.failures.clone()));
        metrics
    }

    /// Those of one committer.
    pub(super) fn of(&self, committer: &str) -> CommitterMetrics {
        CommitterMetrics {
            sizes: self.sizes.with_label_values(&[committer]),
            waits: self.waits.with_label_values(&[committer]),
            failures: self.failures.with_label_values(&[committer]),
        }
    }
}

/// The metrics of one committer, looked up once: every entry adds to them.
pub(super) struct CommitterMetrics {
    sizes: Histogram,
    waits: Histogram,
    failures: IntCounter,
}

impl CommitterMetrics {
    pub(super) fn size(&self, entries: usize) {
        self.sizes.observe(entries as f64);
    }

    pub(super) fn wait(&self, since: Instant) {
        self.waits.observe(since.elapsed().as_secs_f64());
    }

    pub(super) fn failed(&self) {
        self.failures.inc();
    }
}
