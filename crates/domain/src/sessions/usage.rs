//! How much of a pool was used over time, and what was refused: what to buy.

use std::{collections::BTreeMap, str::FromStr};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Denial;
use crate::validity::midnight;

/// How much of a feature's pool was used in an hour, or on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatUsage {
    /// The feature's code.
    pub feature: String,
    /// When the hour or the day began.
    pub from: DateTime<Utc>,
    /// How many units there were, the most.
    pub capacity: u32,
    /// How many were out at a time, the most.
    pub high_water: u32,
    /// How many claims were refused, by reason.
    pub denied: BTreeMap<Denial, u64>,
}

/// What usage is summed up by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsagePeriod {
    /// By hours.
    Hour,
    /// By days of the tenant's zone.
    #[default]
    Day,
}

/// The error that a text names no period; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be hour or day")]
pub struct NoUsagePeriod;

impl FromStr for UsagePeriod {
    type Err = NoUsagePeriod;

    fn from_str(text: &str) -> Result<Self, NoUsagePeriod> {
        match text {
            "hour" => Ok(Self::Hour),
            "day" => Ok(Self::Day),
            _ => Err(NoUsagePeriod),
        }
    }
}

impl UsagePeriod {
    /// When the one of them begins that a time is in.
    pub fn beginning(self, at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Hour => at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at),
            Self::Day => midnight(at.with_timezone(&zone).date_naive(), zone),
        }
    }

    /// Sum up by it, in order of time and feature: of what there was and was out the most, of what was refused
    /// all.
    pub fn sum_up(self, hours: impl IntoIterator<Item = SeatUsage>, zone: Tz) -> Vec<SeatUsage> {
        let mut sums: BTreeMap<(DateTime<Utc>, String), SeatUsage> = BTreeMap::new();
        for hour in hours {
            let from = self.beginning(hour.from, zone);
            let SeatUsage { feature, capacity, high_water, denied, .. } = hour;
            let sum = sums.entry((from, feature.clone())).or_insert_with(|| SeatUsage {
                feature,
                from,
                capacity,
                high_water,
                denied: BTreeMap::new(),
            });
            sum.capacity = sum.capacity.max(capacity);
            sum.high_water = sum.high_water.max(high_water);
            for (reason, count) in denied {
                *sum.denied.entry(reason).or_default() += count;
            }
        }
        sums.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(from: &str, feature: &str, high_water: u32, full: u64) -> SeatUsage {
        let from = from.parse().unwrap();
        let denied = BTreeMap::from([(Denial::Full, full)]);
        SeatUsage { feature: feature.to_owned(), from, capacity: 5, high_water, denied }
    }

    #[test]
    fn days_are_those_of_the_zone_and_have_the_most_of_their_hours() {
        let hours = [
            hour("2026-03-01T15:00:00Z", "topics", 2, 1),
            hour("2026-03-01T16:00:00Z", "topics", 5, 7),
            hour("2026-03-02T09:00:00Z", "topics", 4, 2),
            hour("2026-03-02T09:00:00Z", "cores", 1, 0),
        ];
        let days = UsagePeriod::Day.sum_up(hours.clone(), Tz::Asia__Shanghai);
        let told: Vec<_> = days
            .iter()
            .map(|day| {
                (day.from.to_rfc3339(), &*day.feature, day.high_water, day.denied[&Denial::Full])
            })
            .collect();
        let expected = [
            ("2026-02-28T16:00:00+00:00".to_owned(), "topics", 2, 1),
            ("2026-03-01T16:00:00+00:00".to_owned(), "cores", 1, 0),
            ("2026-03-01T16:00:00+00:00".to_owned(), "topics", 5, 9),
        ];
        assert_eq!(told, expected);
        assert_eq!(UsagePeriod::Hour.sum_up(hours, Tz::UTC).len(), 4);
    }
}
