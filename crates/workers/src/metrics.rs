//! What the workers show to Prometheus.

use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry};
use rollcall_app::{
    mail::{Delivered, Noticed},
    nodes::Swept,
    requests::Collected,
};

/// Runs, their durations, what was swept and told, and how mail goes.
#[derive(Clone)]
pub(crate) struct Metrics {
    runs: IntCounterVec,
    durations: HistogramVec,
    swept: IntCounterVec,
    notices: IntCounterVec,
    mails: IntCounterVec,
    looks: IntCounterVec,
    collected: IntCounterVec,
    outbox: IntGaugeVec,
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
        let outbox = Opts::new("rollcall_outbox_mails", "Mails in the outbox, by how they stand.");
        let outbox = IntGaugeVec::new(outbox, &["state"]).expect("fixed names are valid");
        let _ = registry.register(Box::new(outbox.clone()));
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
            notices: counter(
                "rollcall_notices_total",
                "Letters that were written without anybody asking, by kind; one for all addresses.",
                &["kind"],
            ),
            mails: counter(
                "rollcall_mails_total",
                "Attempts to send a mail, by what became of them.",
                &["outcome"],
            ),
            looks: counter(
                "rollcall_mailbox_looks_total",
                "Looks into the mailboxes that requests arrive in, by how they went.",
                &["tenant", "outcome"],
            ),
            collected: counter(
                "rollcall_mailbox_messages_total",
                "Messages in those mailboxes, by what became of them.",
                &["tenant", "outcome"],
            ),
            outbox,
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

    /// A mailbox was looked into.
    pub(crate) fn collected(&self, tenant: &str, collected: &Collected) {
        let went = if collected.trouble.is_none() { "done" } else { "failed" };
        self.looks.with_label_values(&[tenant, went]).inc();
        for (outcome, count) in [
            ("new", collected.new),
            ("known", collected.known),
            ("unreadable", collected.unreadable),
            ("failed", collected.failed),
        ] {
            self.collected.with_label_values(&[tenant, outcome]).inc_by(count);
        }
    }

    /// Customers were told.
    pub(crate) fn noticed(&self, noticed: &Noticed) {
        self.notices.with_label_values(&["expiry_warning"]).inc_by(noticed.warned);
        self.notices.with_label_values(&["locked_out"]).inc_by(noticed.digests);
    }

    /// Mails were sent, or not; how many are in the outbox now.
    pub(crate) fn mailed(&self, delivered: &Delivered, waiting: u64, dead: u64) {
        self.mails.with_label_values(&["sent"]).inc_by(delivered.sent);
        self.mails.with_label_values(&["put_off"]).inc_by(delivered.put_off);
        self.mails.with_label_values(&["dead"]).inc_by(delivered.dead);
        let gauge = |state, count| {
            let gauge = self.outbox.with_label_values(&[state]);
            gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
        };
        gauge("waiting", waiting);
        gauge("dead", dead);
    }
}
