//! Days and calendar periods in a zone, across changes of its clocks.

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

use crate::{catalogue::Period, validity::midnight};

/// The same time of day, `days` later in the zone. The end of time where there is no such day.
pub fn add_days(at: DateTime<Utc>, days: u32, zone: Tz) -> DateTime<Utc> {
    let local = local(at, zone).checked_add_days(Days::new(u64::from(days)));
    local.map_or(DateTime::<Utc>::MAX_UTC, |local| instant(local, zone))
}

/// What the clocks of the zone show.
pub(super) fn local(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// When the clocks of the zone show this: the second time, if they do twice; where they skip it, as
/// soon as they show something later.
pub(super) fn instant(mut local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    loop {
        match zone.from_local_datetime(&local).latest() {
            Some(at) => return at.to_utc(),
            None => local += TimeDelta::minutes(15) - sub_quarter(local),
        }
    }
}

/// How far past a quarter of an hour: clocks skip to whole ones.
fn sub_quarter(local: NaiveDateTime) -> TimeDelta {
    let quarter = TimeDelta::minutes(15).num_microseconds().unwrap_or(1);
    TimeDelta::microseconds(local.and_utc().timestamp_micros().rem_euclid(quarter))
}

/// The calendar period that an instant lies in: its first instant, and the first one after it.
/// `None`: the period is all of time.
pub fn period_of(
    period: Period,
    at: DateTime<Utc>,
    zone: Tz,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let day = at.with_timezone(&zone).date_naive();
    let (first, next) = match period {
        Period::Once => return None,
        Period::Day => (day, day.checked_add_days(Days::new(1))),
        Period::Month => {
            let first = day.with_day(1)?;
            (first, first.checked_add_months(Months::new(1)))
        }
        Period::Year => (
            NaiveDate::from_ymd_opt(day.year(), 1, 1)?,
            NaiveDate::from_ymd_opt(day.year() + 1, 1, 1),
        ),
    };
    Some((midnight(first, zone), midnight(next?, zone)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn days_later_the_clock_shows_the_same_time() {
        let berlin = Tz::Europe__Berlin;
        // Its clocks go forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00.
        for (from, days, until) in [
            ("2026-03-28T11:00:00Z", 1, "2026-03-29T10:00:00Z"),
            ("2026-10-24T10:00:00Z", 1, "2026-10-25T11:00:00Z"),
            // 02:30 is skipped, or shown twice.
            ("2026-03-28T01:30:00Z", 1, "2026-03-29T01:00:00Z"),
            ("2026-10-24T00:30:00Z", 1, "2026-10-25T01:30:00Z"),
            ("2024-02-28T12:00:00Z", 366, "2025-02-28T12:00:00Z"),
            ("2024-02-29T12:00:00Z", 365, "2025-02-28T12:00:00Z"),
        ] {
            assert_eq!(add_days(at(from), days, berlin), at(until), "{from} + {days} days");
        }
    }

    #[test]
    fn a_period_is_one_of_the_zones_calendar() {
        let shanghai = Tz::Asia__Shanghai;
        let now = at("2028-02-29T17:00:00Z");
        for (period, from, until) in [
            (Period::Day, "2028-02-29T16:00:00Z", "2028-03-01T16:00:00Z"),
            (Period::Month, "2028-02-29T16:00:00Z", "2028-03-31T16:00:00Z"),
            (Period::Year, "2027-12-31T16:00:00Z", "2028-12-31T16:00:00Z"),
        ] {
            assert_eq!(period_of(period, now, shanghai), Some((at(from), at(until))), "{period}");
        }
        assert_eq!(period_of(Period::Once, now, shanghai), None);
    }
}
