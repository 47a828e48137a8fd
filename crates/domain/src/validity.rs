//! Validity periods: inclusive days in a time zone, and the instants that decide.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// When an account is valid: `[starts_at, expires_at)`, both optional.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// The first valid instant.
    pub starts_at: Option<DateTime<Utc>>,
    /// The first instant that is no longer valid.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Validity {
    /// Whether it contains `now`.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.starts_at.is_none_or(|start| start <= now)
            && self.expires_at.is_none_or(|end| now < end)
    }
}

/// The validity from a first to a last day, both inclusive, in the tenant's zone.
pub fn validity(first: Option<NaiveDate>, last: Option<NaiveDate>, zone: Tz) -> Validity {
    Validity {
        starts_at: first.map(|day| midnight(day, zone)),
        expires_at: last
            .and_then(|day| day.checked_add_days(Days::new(1)))
            .map(|day| midnight(day, zone)),
    }
}

/// The last valid day in the tenant's zone of a validity that ends at `expires_at`.
pub fn last_day(expires_at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    (expires_at - TimeDelta::microseconds(1)).with_timezone(&zone).date_naive()
}

/// Whether a day can be stored: years of four digits only.
pub fn is_storable_day(day: NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

/// The first instant of a day; where a clock change skips midnight, the first one after it.
pub(crate) fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let mut local = day.and_time(NaiveTime::MIN);
    loop {
        match zone.from_local_datetime(&local).earliest() {
            Some(at) => return at.to_utc(),
            None => local += TimeDelta::minutes(15),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_day_counts_to_its_end_in_the_tenants_zone() {
        let shanghai = Tz::Asia__Shanghai;
        let valid = validity(None, Some(day("2026-12-31")), shanghai);
        assert_eq!(valid.expires_at.unwrap().to_rfc3339(), "2026-12-31T16:00:00+00:00");
        assert_eq!(last_day(valid.expires_at.unwrap(), shanghai), day("2026-12-31"));
    }

    #[test]
    fn a_day_whose_midnight_a_clock_change_skips_begins_after_it() {
        // Beirut goes from 00:00 to 01:00 on 2026-03-29.
        let valid = validity(Some(day("2026-03-29")), None, Tz::Asia__Beirut);
        assert_eq!(valid.starts_at.unwrap().to_rfc3339(), "2026-03-28T22:00:00+00:00");
    }

    #[test]
    fn only_years_of_four_digits_are_stored() {
        assert!(is_storable_day(day("0001-01-01")) && is_storable_day(day("9999-12-31")));
        assert!(!is_storable_day(day("0000-12-31")) && !is_storable_day(day("+10000-01-01")));
        assert!(!is_storable_day(day("-0001-01-01")));
    }

    #[test]
    fn the_end_is_exclusive_and_the_start_inclusive() {
        let valid = validity(Some(day("2026-01-01")), Some(day("2026-01-01")), Tz::UTC);
        let start = valid.starts_at.unwrap();
        assert!(valid.holds(start));
        assert!(!valid.holds(start - TimeDelta::microseconds(1)));
        assert!(!valid.holds(start + TimeDelta::days(1)));
    }
}
