//! What the workers show to Prometheus.

use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};
use rollcall_app::Swept;

/// Runs, their durations, and what was swept.
#[derive(Clone)]
pub(crate) struct Metrics {
    runs: IntCounterVec,
    durations: HistogramVec,
    swept: IntCounterVec,
}

impl Metrics {
    /// Make them and show them; registering the same names again is ignored.
    pub(crate) fn register(registry: &Registry) -> Self {
        let counter = |name: &str, help: &str, labels: &[&str]| {
            let counter =
                IntCounterVec::new(Opts::new(name, help), labels).expect("fixed names are valid");
            let _ = registry.register(Box::new(counter.clone()));
            counter
        };
        let durations = HistogramOpts::new(
            "rollcall_worker_duration_seconds",
            "How long a step of a worker takes.",
        )
        .buckets(vec![0.001, 0.005, 0.025, 0.1, 0.5, 2.0, 10.0]);
        let durations = HistogramVec::new(durations, &["worker"]).expect("fixed names are valid");
        let _ = registry.register(Box::new(durations.clone()));
        Self {
            runs: counter(
                "rollcall_worker_runs_total",
                "Steps of the workers by outcome.",
                &["worker", "outcome"],
            ),
            durations,
            swept: counter(
                "rollcall_swept_total",
                "Registrations that the sweeper met, by what it did.",
                &["what"],
            ),
        }
    }

    /// A step was done.
    pub(crate) fn ran(&self, worker: &str, outcome: &str, took: Duration) {
        self.runs.with_label_values(&[worker, outcome]).inc();
        self.durations.with_label_values(&[worker]).observe(took.as_secs_f64());
    }

    /// A sweep was done.
    pub(crate) fn swept(&self, swept: &Swept) {
        self.swept.with_label_values(&["put_off"]).inc_by(swept.put_off);
        self.swept.with_label_values(&["failed"]).inc_by(swept.failed);
    }
}
