//! How much an account is used: its revalidations day by day, as a picture.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use rollcall_app::nodes::UsageCount;

/// How many days are shown.
pub(super) const DAYS: u16 = 90;

/// The picture's height, and the width of a day in it.
const HEIGHT: u64 = 100;
const DAY: usize = 10;

/// The days of a picture.
pub(super) struct Usage {
    pub(super) bars: Vec<Bar>,
    pub(super) total: u64,
    /// The most on a day.
    pub(super) peak: u64,
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

/// A day.
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: u64,
    pub(super) height: u64,
    pub(super) day: NaiveDate,
    pub(super) count: u64,
}

impl Usage {
    /// Those of the last days, until today.
    pub(super) fn of(counts: &[UsageCount], now: DateTime<Utc>, zone: Tz) -> Self {
        let mut days = BTreeMap::<NaiveDate, u64>::new();
        for count in counts {
            let day = count.hour.with_timezone(&zone).date_naive();
            *days.entry(day).or_default() += count.renewals.unsigned_abs();
        }
        let last = now.with_timezone(&zone).date_naive();
        let first = last.checked_sub_days(Days::new(u64::from(DAYS) - 1)).unwrap_or(last);
        let shown: Vec<_> = first.iter_days().take(usize::from(DAYS)).collect();
        let on = |day: &NaiveDate| days.get(day).copied().unwrap_or_default();
        let (total, peak) = (shown.iter().map(on).sum(), shown.iter().map(on).max().unwrap_or(0));
        let bar = |(nth, day): (usize, &NaiveDate)| {
            let count = on(day);
            let height = (count * HEIGHT).div_ceil(peak.max(1));
            Bar { x: nth * DAY, y: HEIGHT - height, height, day: *day, count }
        };
        let bars = shown.iter().enumerate().map(bar).filter(|bar| bar.count > 0).collect();
        Self { bars, total, peak, first, last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_tenants_and_the_highest_fills_the_picture() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let count = |hour, renewals| UsageCount { hour: at(hour), renewals };
        let counts = [
            count("2026-03-02T17:00:00Z", 3),
            count("2026-03-02T15:00:00Z", 4),
            count("2026-03-01T16:00:00Z", 6),
        ];
        let usage = Usage::of(&counts, at("2026-03-02T18:00:00Z"), chrono_tz::Asia::Shanghai);
        let told: Vec<_> =
            usage.bars.iter().map(|bar| (bar.day.to_string(), bar.count, bar.height)).collect();
        let wanted = [("2026-03-02", 10, 100), ("2026-03-03", 3, 30)];
        assert_eq!(told, wanted.map(|(day, count, height)| (day.to_owned(), count, height)));
        assert_eq!((usage.total, usage.peak), (13, 10));
        assert_eq!(usage.last.to_string(), "2026-03-03");
        let none = Usage::of(&[], at("2026-03-02T18:00:00Z"), Tz::UTC);
        assert!(none.bars.is_empty() && none.total == 0);
    }
}
