//! What is shown of the mailboxes that requests arrive in.

use prometheus::{IntCounterVec, Registry};
use rollcall_app::requests::Collected;

use crate::metrics::counter;

/// How looking into mailboxes goes, and what is in them.
#[derive(Clone)]
pub(crate) struct RequestMetrics {
    looks: IntCounterVec,
    collected: IntCounterVec,
}

impl RequestMetrics {
    /// Make them and show them.
    pub(crate) fn register(registry: &Registry) -> Self {
        let labels = ["tenant", "outcome"];
        Self {
            looks: counter(
                registry,
                "rollcall_mailbox_looks_total",
                "Looks into the mailboxes that requests arrive in, by how they went.",
                &labels,
            ),
            collected: counter(
                registry,
                "rollcall_mailbox_messages_total",
                "Messages in those mailboxes, by what became of them.",
                &labels,
            ),
        }
    }

    /// A mailbox was looked into.
    pub(crate) fn collected(&self, tenant: &str, collected: &Collected) {
        let went = if collected.trouble.is_none() { "done" } else { "failed" };
        self.looks.with_label_values(&[tenant, went]).inc();
        for (outcome, count) in [
            ("new", collected.new),
            ("known", collected.known),
            ("automatic", collected.automatic),
            ("unreadable", collected.unreadable),
            ("failed", collected.failed),
        ] {
            self.collected.with_label_values(&[tenant, outcome]).inc_by(count);
        }
    }
}
