//! What all workers show to Prometheus; what one area shows stands with it.

use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

/// Runs and their durations.
#[derive(Clone)]
pub(crate) struct Metrics {
    runs: IntCounterVec,
    durations: HistogramVec,
}

impl Metrics {
    /// Make them and show them; registering the same names again is ignored.
    pub(crate) fn register(registry: &Registry) -> Self {
        let durations = HistogramOpts::new(
            "rollcall_worker_duration_seconds",
            "How long a step of a worker takes.",
        )
        .buckets(vec![0.001, 0.005, 0.025, 0.1, 0.5, 2.0, 10.0]);
        let durations = HistogramVec::new(durations, &["worker"]).expect("fixed names are valid");
        let _ = registry.register(Box::new(durations.clone()));
        let help = "Steps of the workers by outcome.";
        let runs = counter(registry, "rollcall_worker_runs_total", help, &["worker", "outcome"]);
        Self { runs, durations }
    }

    /// A step was done.
    pub(crate) fn ran(&self, worker: &str, outcome: &str, took: Duration) {
        self.runs.with_label_values(&[worker, outcome]).inc();
        self.durations.with_label_values(&[worker]).observe(took.as_secs_f64());
    }
}

/// Make a counter and show it; registering the same name again is ignored.
pub(crate) fn counter(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> IntCounterVec {
    let counter = IntCounterVec::new(Opts::new(name, help), labels).expect("fixed names are valid");
    let _ = registry.register(Box::new(counter.clone()));
    counter
}
