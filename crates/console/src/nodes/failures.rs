//! Failures as they are listed: with how many in a row they were.

use std::collections::HashMap;

use rollcall_domain::{Event, EventKind, RegistrationId};

/// A failure, and the how many-th in a row it is while the node has not come back since.
pub(crate) struct Failure {
    pub(crate) event: Event,
    /// `3 / 12`; `/` where the server didn't see it.
    pub(crate) nth: Option<String>,
}

/// Number the failures of nodes, the newest first, by how many each node has in a row now, out of how
/// many.
pub(crate) fn numbered(
    failures: impl IntoIterator<Item = Event>,
    nodes: impl IntoIterator<Item = (RegistrationId, u32, u32)>,
) -> Vec<Failure> {
    let nodes = nodes.into_iter().map(|(id, failures, allowed)| (id, (failures, allowed)));
    let mut left: HashMap<_, _> = nodes.collect();
    let failures = failures.into_iter().map(|event| {
        let nth = match (event.kind, event.registration.and_then(|id| left.get_mut(&id))) {
            (EventKind::ReportedByNode, _) => Some("/".to_owned()),
            (EventKind::Refused, Some((failures, allowed))) if event.counted && *failures > 0 => {
                let nth = format!("{failures} / {allowed}");
                *failures -= 1;
                Some(nth)
            }
            _ => None,
        };
        Failure { event, nth }
    });
    failures.collect()
}
