//! How much of a pool was used over time, and when claims were refused, as a picture.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;
use rollcall_domain::sessions::{Denial, SeatUsage, UsagePeriod};

/// How many days are shown by days, and by hours.
const DAYS: u64 = 30;
const DAYS_OF_HOURS: u64 = 7;

/// The size of the picture.
const WIDTH: usize = 900;
const HEIGHT: u64 = 100;
/// How high a bar is at least in which something was refused.
const LEAST: u64 = 4;

/// A feature's usage.
pub(super) struct Chart {
    pub(super) bars: Vec<Bar>,
    /// How many units there were, as the path of a line.
    pub(super) capacity: String,
    /// How wide a bar is.
    pub(super) width: usize,
    /// The most that were out at a time.
    pub(super) peak: u32,
    /// Whether claims were refused while all units were out.
    pub(super) is_short: bool,
    /// What was refused, by reason, the most frequent first.
    pub(super) denied: Vec<(Denial, u64)>,
    pub(super) first: String,
    pub(super) last: String,
}

/// An hour or a day.
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: u64,
    pub(super) height: u64,
    pub(super) at: String,
    pub(super) high_water: u32,
    pub(super) capacity: u32,
    pub(super) denied: u64,
}

/// How many days are shown.
pub(super) fn days(per: UsagePeriod) -> u64 {
    match per {
        UsagePeriod::Day => DAYS,
        UsagePeriod::Hour => DAYS_OF_HOURS,
    }
}

impl Chart {
    /// How wide what is drawn of a bar is: days have a gap between them.
    pub(super) fn drawn(&self) -> usize {
        if self.width > 10 { self.width - 4 } else { self.width }
    }

    /// That of one feature, until now.
    pub(super) fn of(
        usage: &[SeatUsage],
        feature: &str,
        per: UsagePeriod,
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Self {
        let own = usage.iter().filter(|it| it.feature == feature);
        let known: BTreeMap<_, _> = own.map(|it| (it.from, it)).collect();
        let slots = slots(per, now, zone);
        let width = WIDTH / slots.len().max(1);
        let values = known.values();
        let most = values.clone().map(|it| it.capacity.max(it.high_water)).max().unwrap_or(0);
        let height = |units: u32| (u64::from(units) * HEIGHT).div_ceil(u64::from(most.max(1)));
        let mut capacity = String::new();
        let mut bars = Vec::new();
        for (nth, from) in slots.iter().enumerate() {
            let Some(usage) = known.get(from) else { continue };
            let (x, top) = (nth * width, HEIGHT - height(usage.capacity));
            capacity.push_str(&format!("M{x} {top}h{width}"));
            let denied = usage.denied.values().sum();
            // What was refused is seen where nothing was used, too.
            let height = height(usage.high_water).max(if denied > 0 { LEAST } else { 0 });
            bars.push(Bar {
                x,
                y: HEIGHT - height,
                height,
                at: written(per, *from, zone),
                high_water: usage.high_water,
                capacity: usage.capacity,
                denied,
            });
        }
        let mut denied = BTreeMap::<Denial, u64>::new();
        for (reason, count) in values.clone().flat_map(|it| &it.denied) {
            *denied.entry(*reason).or_default() += count;
        }
        let mut denied: Vec<_> = denied.into_iter().filter(|(_, count)| *count > 0).collect();
        denied.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let end = |slot: Option<&DateTime<Utc>>| {
            slot.map(|at| written(per, *at, zone)).unwrap_or_default()
        };
        let is_short = values.clone().any(|it| {
            it.high_water >= it.capacity && it.denied.get(&Denial::Full).is_some_and(|it| *it > 0)
        });
        Self {
            bars,
            capacity,
            width,
            is_short,
            peak: values.map(|it| it.high_water).max().unwrap_or(0),
            denied,
            first: end(slots.first()),
            last: end(slots.last()),
        }
    }
}

/// When each hour or day begins that is shown, the last one now.
fn slots(per: UsagePeriod, now: DateTime<Utc>, zone: Tz) -> Vec<DateTime<Utc>> {
    let today = now.with_timezone(&zone).date_naive();
    let first = today.checked_sub_days(Days::new(days(per) - 1)).unwrap_or(today);
    let begin = |day| rollcall_domain::validity(Some(day), None, zone).starts_at;
    match per {
        UsagePeriod::Day => {
            first.iter_days().take_while(|day| *day <= today).filter_map(begin).collect()
        }
        UsagePeriod::Hour => {
            let first = UsagePeriod::Hour.beginning(begin(first).unwrap_or(now), zone);
            let next = |at: &DateTime<Utc>| Some(*at + TimeDelta::hours(1));
            std::iter::successors(Some(first), next).take_while(|at| *at <= now).collect()
        }
    }
}

fn written(per: UsagePeriod, at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    match per {
        UsagePeriod::Day => local.format("%Y-%m-%d").to_string(),
        UsagePeriod::Hour => local.format("%Y-%m-%d %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(from: &str, capacity: u32, high_water: u32, full: u64) -> SeatUsage {
        let (from, feature) = (from.parse().unwrap(), "topics".to_owned());
        let denied = BTreeMap::from([(Denial::Full, full)]);
        SeatUsage { feature, from, capacity, high_water, denied }
    }

    #[test]
    fn days_and_hours_stand_where_they_belong() {
        let now = "2026-03-30T10:30:00Z".parse().unwrap();
        let all = [usage("2026-03-28T16:00:00Z", 4, 2, 3), usage("2026-03-29T16:00:00Z", 8, 8, 0)];
        let chart = Chart::of(&all, "topics", UsagePeriod::Day, now, Tz::Asia__Shanghai);
        let told: Vec<_> = chart.bars.iter().map(|it| (it.x, it.height, it.at.as_str())).collect();
        assert_eq!(told, [(840, 25, "2026-03-29"), (870, 100, "2026-03-30")]);
        assert_eq!((chart.peak, chart.capacity.as_str()), (8, "M840 50h30M870 0h30"));
        assert_eq!(chart.denied, [(Denial::Full, 3)]);
        assert_eq!((chart.first.as_str(), chart.last.as_str()), ("2026-03-01", "2026-03-30"));
        let hours = [usage("2026-03-30T10:00:00Z", 4, 1, 0)];
        let chart = Chart::of(&hours, "topics", UsagePeriod::Hour, now, Tz::UTC);
        assert_eq!(chart.bars[0].x + chart.width, chart.width * (6 * 24 + 11));
        assert_eq!(chart.first, "2026-03-24 00:00");
        let none = Chart::of(&hours, "cores", UsagePeriod::Hour, now, Tz::UTC);
        assert!(none.bars.is_empty() && none.denied.is_empty());
    }
}
