//! How values are written on the command line.

use std::{fmt::Display, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_app::accounts::OverrideChanges;
use rollcall_config::HumanDuration;
use rollcall_domain::{accounts::LeasePolicyOverrides, sessions::Timing};

/// A value, or `none` to take away the one that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clearable<T> {
    /// `none`.
    None,
    /// A value.
    Some(T),
}

impl<T> Clearable<T> {
    /// The value, if it is one.
    pub(crate) fn into_option(self) -> Option<T> {
        match self {
            Self::None => None,
            Self::Some(value) => Some(value),
        }
    }

    /// The values of a flag that was given several times; `none` must then stand alone.
    pub(crate) fn list(values: Vec<Self>, flag: &str) -> Result<Option<Vec<T>>, String> {
        let (given, total) = (!values.is_empty(), values.len());
        let values: Vec<T> = values.into_iter().filter_map(Self::into_option).collect();
        if total > 1 && values.len() < total {
            return Err(format!("{flag} none takes all away and can't stand beside others"));
        }
        Ok(given.then_some(values))
    }
}

/// Reads `none`, or what `T` is written as.
pub(crate) fn clearable<T: FromStr<Err: Display>>(text: &str) -> Result<Clearable<T>, String> {
    clearable_by(text, |text| text.parse::<T>().map_err(|error| error.to_string()))
}

/// `2026-12-31` or `2026/12/31`.
pub(crate) fn date(text: &str) -> Result<NaiveDate, String> {
    let day = ["%Y-%m-%d", "%Y/%m/%d"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    day.ok_or_else(|| "write a day as 2026-12-31".to_owned())
}

/// `2026-12-31`, `2026/12/31` or `none`.
pub(crate) fn day(text: &str) -> Result<Clearable<NaiveDate>, String> {
    clearable_by(text, date)
}

/// `2026-12-31` or `2026/12/31`.
pub(crate) fn plain_day(text: &str) -> Result<NaiveDate, String> {
    day(text)?.into_option().ok_or_else(|| "write a day as 2026-12-31".to_owned())
}

/// `2h`, in whole seconds.
pub(crate) fn seconds(text: &str) -> Result<i64, String> {
    let HumanDuration(duration) = text.parse().map_err(|_| "write 2h, 90s or 1d12h".to_owned())?;
    let whole = i64::try_from(duration.as_secs()).ok().filter(|_| duration.subsec_nanos() == 0);
    whole.ok_or_else(|| "write it in whole seconds, such as 2h or 90s".to_owned())
}

/// `2h` or `none`.
pub(crate) fn own_seconds(text: &str) -> Result<Clearable<i64>, String> {
    clearable_by(text, seconds)
}

/// `10m`, within the bounds of sessions' time-outs.
pub(crate) fn session_timeout(text: &str) -> Result<u32, String> {
    let seconds = u32::try_from(seconds(text)?).unwrap_or(u32::MAX);
    Timing::checked_timeout(seconds).map_err(|wrong| wrong.to_string())
}

/// `10m` or `none`.
pub(crate) fn own_session_timeout(text: &str) -> Result<Clearable<u32>, String> {
    clearable_by(text, session_timeout)
}

/// RFC 3339.
pub(crate) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let at = DateTime::parse_from_rfc3339(text);
    at.map(|at| at.to_utc()).map_err(|_| "write a time as 2026-12-31T08:00:00Z".to_owned())
}

fn clearable_by<T>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Clearable<T>, String> {
    match text {
        "none" => Ok(Clearable::None),
        text => parse(text).map(Clearable::Some),
    }
}

/// The numbers that a tenant sets.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Numbers {
    /// The time between two revalidations, 1s to 7d [default: 2h]
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    interval: Option<i64>,
    /// Consecutive failures that end a registration, 1 to 100 [default: 12]
    #[arg(long, value_name = "NUMBER")]
    allowed_failures: Option<u32>,
    /// How long a lease lives on after the last allowed failure [default: 0s]
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    grace: Option<i64>,
}

impl From<Numbers> for LeasePolicyOverrides {
    fn from(numbers: Numbers) -> Self {
        Self {
            interval_s: numbers.interval,
            allowed_failures: numbers.allowed_failures,
            grace_s: numbers.grace,
        }
    }
}

/// The numbers that an account has in place of its tenant's.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct OwnNumbers {
    /// The time between two revalidations, 1s to 7d, or none for the tenant's
    #[arg(long, value_name = "DURATION", value_parser = own_seconds)]
    interval: Option<Clearable<i64>>,
    /// Consecutive failures that end a registration, 1 to 100, or none for the tenant's
    #[arg(long, value_name = "NUMBER", value_parser = clearable::<u32>)]
    allowed_failures: Option<Clearable<u32>>,
    /// How long a lease lives on after the last allowed failure, or none for the tenant's
    #[arg(long, value_name = "DURATION", value_parser = own_seconds)]
    grace: Option<Clearable<i64>>,
}

impl From<OwnNumbers> for OverrideChanges {
    fn from(numbers: OwnNumbers) -> Self {
        Self {
            interval_s: numbers.interval.map(Clearable::into_option),
            allowed_failures: numbers.allowed_failures.map(Clearable::into_option),
            grace_s: numbers.grace.map(Clearable::into_option),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_with_dashes_or_slashes() {
        let last = NaiveDate::from_ymd_opt(2026, 12, 31).map(Clearable::Some);
        assert_eq!(day("2026-12-31").ok(), last);
        assert_eq!(day("2026/12/31").ok(), last);
        assert_eq!(day("none"), Ok(Clearable::None));
        for wrong in ["", "2026-02-30", "31.12.2026", "2026-12-31T00:00:00Z", "None"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn durations_are_whole_seconds() {
        assert_eq!(seconds("2h"), Ok(7200));
        for wrong in ["1500ms", "2", "", "-1s"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_of_an_account_may_be_none() {
        assert_eq!(own_seconds("2h"), Ok(Clearable::Some(7200)));
        assert_eq!(own_seconds("none"), Ok(Clearable::None));
        assert!(own_seconds("None").is_err());
    }

    #[test]
    fn none_stands_alone() {
        let list = |texts: &[&str]| {
            let values = texts.iter().map(|text| clearable::<u8>(text)).collect::<Result<_, _>>();
            Clearable::list(values?, "--x")
        };
        assert_eq!(list(&[]), Ok(None));
        assert_eq!(list(&["none"]), Ok(Some(vec![])));
        assert_eq!(list(&["1", "2"]), Ok(Some(vec![1, 2])));
        assert!(list(&["1", "none"]).is_err());
        assert!(list(&["x"]).is_err());
    }
}
