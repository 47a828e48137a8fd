//! Failures that the server couldn't see, as the node reports them.

use aws_lc_rs::digest::{SHA256, digest};
use rollcall_domain::{Event, EventId, EventKind};
use uuid::Builder;

use super::{Caller, Facts, Unreported};
use crate::{events::EventDetails, nodes::Nodes};

impl Nodes<'_> {
    /// The reports as events: between the last success and now, marked, never counted.
    pub(super) fn reported(self, facts: &Facts, caller: &Caller<'_>) -> Vec<Event> {
        let tell = |report: &Unreported| {
            let details = EventDetails::plain(EventKind::ReportedByNode, report.message.clone());
            let event =
                self.app.event_for(&facts.registration, details, Some(caller.origin), facts.now);
            let at = report.at.clamp(facts.registration.last_success_at, facts.now);
            Event { id: report_id(facts, report), at, ..event }
        };
        caller.sent.unreported.iter().map(tell).collect()
    }
}

/// The same report has the same id, so that one that is sent again is stored once.
fn report_id(facts: &Facts, report: &Unreported) -> EventId {
    let registration = facts.registration.id.0.as_bytes().as_slice();
    let at = report.at.timestamp_micros().to_be_bytes();
    let hash = digest(&SHA256, &[registration, &at, report.message.as_bytes()].concat());
    let mut tail = [0; 10];
    tail.copy_from_slice(&hash.as_ref()[..10]);
    // UUIDv7 of the report's time, so that history stays in the order of time.
    let millis = u64::try_from(report.at.timestamp_millis()).unwrap_or_default();
    EventId(Builder::from_unix_timestamp_millis(millis, &tail).into_uuid())
}
