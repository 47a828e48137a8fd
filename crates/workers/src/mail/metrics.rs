//! What is shown of notices and of the outbox.

use prometheus::{IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};
use rollcall_app::mail::{Delivered, Noticed, OutboxState};

use crate::metrics::counter;

/// Who was told of what, and how mail goes.
#[derive(Clone)]
pub(crate) struct MailMetrics {
    notices: IntCounterVec,
    mails: IntCounterVec,
    outbox: IntGaugeVec,
    oldest: IntGauge,
}

impl MailMetrics {
    /// Make them and show them.
    pub(crate) fn register(registry: &Registry) -> Self {
        let outbox = Opts::new("rollcall_outbox_mails", "Mails in the outbox, by how they stand.");
        let outbox = IntGaugeVec::new(outbox, &["state"]).expect("fixed names are valid");
        let _ = registry.register(Box::new(outbox.clone()));
        let oldest = IntGauge::new(
            "rollcall_outbox_oldest_age_seconds",
            "How long the oldest mail has waited that is in the outbox; 0 where none waits.",
        )
        .expect("fixed names are valid");
        let _ = registry.register(Box::new(oldest.clone()));
        Self {
            notices: counter(
                registry,
                "rollcall_notices_total",
                "Letters that were written without anybody asking, by kind; one for all addresses.",
                &["kind"],
            ),
            mails: counter(
                registry,
                "rollcall_mails_total",
                "Attempts to send a mail, by what became of them.",
                &["outcome"],
            ),
            outbox,
            oldest,
        }
    }

    /// Customers were told.
    pub(crate) fn noticed(&self, noticed: &Noticed) {
        self.notices.with_label_values(&["expiry_warning"]).inc_by(noticed.warned);
        self.notices.with_label_values(&["locked_out"]).inc_by(noticed.digests);
        self.notices.with_label_values(&["silent_nodes"]).inc_by(noticed.silences);
    }

    /// Mails were sent, or not; how many are in the outbox now.
    pub(crate) fn mailed(&self, delivered: &Delivered, state: &OutboxState, oldest_age_s: i64) {
        self.mails.with_label_values(&["sent"]).inc_by(delivered.sent);
        self.mails.with_label_values(&["put_off"]).inc_by(delivered.put_off);
        self.mails.with_label_values(&["dead"]).inc_by(delivered.dead);
        let gauge = |state, count| {
            let gauge = self.outbox.with_label_values(&[state]);
            gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
        };
        gauge("waiting", state.waiting);
        gauge("dead", state.dead);
        self.oldest.set(oldest_age_s.max(0));
    }
}
