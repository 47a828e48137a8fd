//! Notices: when vendor and customers are told of something without asking.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::validity::{last_day, midnight};

/// When vendor and customers are told of something without asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TenantNotices {
    /// How many days before something ends its customer is warned.
    pub warning_days: WarningDays,
    /// How many seconds after a missed revalidation vendor and customer are told that a node with
    /// licensed features is silent; none: never.
    pub silent_after_s: Option<i64>,
    /// The vendor's own address for notices; none: where answers to its mail go.
    pub vendor_address: Option<String>,
}

impl TenantNotices {
    /// The bounds of [`silent_after_s`](Self::silent_after_s).
    pub const SILENT_AFTER_S: std::ops::RangeInclusive<i64> = 60..=30 * 24 * 60 * 60;
}

impl Default for TenantNotices {
    fn default() -> Self {
        Self {
            warning_days: WarningDays::default(),
            silent_after_s: Some(2 * 60 * 60),
            vendor_address: None,
        }
    }
}

/// How many days before an end its customer is warned: the longest first, each once. None of them: no
/// warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarningDays(Vec<u32>);

impl WarningDays {
    /// The most of them.
    pub const COUNT_MAX: usize = 8;
    /// Their bounds.
    pub const DAYS: std::ops::RangeInclusive<u32> = 1..=365;

    /// These days, in any order.
    pub fn new(days: impl IntoIterator<Item = u32>) -> Result<Self, &'static str> {
        let mut days: Vec<_> = days.into_iter().collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        if days.len() > Self::COUNT_MAX || !days.iter().all(|day| Self::DAYS.contains(day)) {
            return Err("must be at most 8 numbers of days, each from 1 to 365");
        }
        Ok(Self(days))
    }

    /// The days, the longest first.
    pub fn as_slice(&self) -> &[u32] {
        &self.0
    }

    /// When warnings of an end are due: at the beginning of days in the tenant's zone.
    pub fn before(&self, end: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = DateTime<Utc>> {
        let last_day = last_day(end, zone);
        self.0.iter().filter_map(move |before| {
            let day = last_day.checked_sub_days(Days::new(u64::from(*before)))?;
            Some(midnight(day, zone))
        })
    }

    /// The last valid day, and the days left until then, of an end that is near enough to be told.
    pub fn near(
        &self,
        end: DateTime<Utc>,
        zone: Tz,
        now: DateTime<Utc>,
    ) -> Option<(NaiveDate, u32)> {
        let last_day = last_day(end, zone);
        let left = (last_day - now.with_timezone(&zone).date_naive()).num_days();
        let left = u32::try_from(left).ok().filter(|left| Some(left) <= self.0.first())?;
        Some((last_day, left))
    }
}

impl Default for WarningDays {
    fn default() -> Self {
        Self(vec![30, 7, 1])
    }
}

/// `30,7,1`.
impl fmt::Display for WarningDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<_> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&days.join(","))
    }
}

impl FromStr for WarningDays {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let days = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let days: Result<Vec<u32>, _> = days.map(str::parse).collect();
        Self::new(days.map_err(|_| "write days as 30,7,1")?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_sorted_once_each_and_within_bounds() {
        let read = |text: &str| text.parse::<WarningDays>().map(|days| days.to_string());
        assert_eq!(read("1, 30,7,7"), Ok("30,7,1".to_owned()));
        assert_eq!(read(""), Ok(String::new()));
        for wrong in ["0", "366", "-1", "a", "1,2,3,4,5,6,7,8,9"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
