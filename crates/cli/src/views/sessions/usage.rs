//! How much of a pool was used over time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rollcall_domain::sessions::SeatUsage;
use serde::Serialize;

use crate::output::{at, or_dash};

/// Usage as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct UsageFacts {
    from: DateTime<Utc>,
    feature: String,
    capacity: u32,
    high_water: u32,
    denied: BTreeMap<&'static str, u64>,
}

impl UsageFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 5] = ["from", "feature", "capacity", "high water", "denied"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 5] {
        let denied: Vec<_> =
            self.denied.iter().map(|(reason, count)| format!("{reason}={count}")).collect();
        [
            at(self.from),
            self.feature.clone(),
            self.capacity.to_string(),
            self.high_water.to_string(),
            or_dash((!denied.is_empty()).then(|| denied.join(","))),
        ]
    }
}

impl From<SeatUsage> for UsageFacts {
    fn from(usage: SeatUsage) -> Self {
        let SeatUsage { feature, from, capacity, high_water, denied } = usage;
        let denied = denied.into_iter().map(|(reason, count)| (reason.name(), count)).collect();
        Self { from, feature, capacity, high_water, denied }
    }
}
