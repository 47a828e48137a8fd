//! How times, states and lists are written.

use std::borrow::Borrow;

use chrono::{DateTime, NaiveTime, SecondsFormat, TimeZone, Utc};
use rollcall_domain::{
    accounts::AccountStatus, licences::LicenceState, mail::MailState, nodes::State,
};

/// A time as HTML: its text in UTC, which the script turns into the viewer's zone.
pub(crate) fn time(at: &DateTime<Utc>) -> String {
    let (exact, shown) =
        (at.to_rfc3339_opts(SecondsFormat::Secs, true), at.format("%Y-%m-%d %H:%M:%S UTC"));
    format!(
        "<time datetime=\"{exact}\" title=\"{shown}\">{}</time>",
        at.format("%Y-%m-%d %H:%M UTC")
    )
}

/// The end of something that is valid until then: its last day in `zone`, or the time within a day.
pub(crate) fn end(at: &DateTime<Utc>, zone: &impl TimeZone) -> String {
    let local = at.with_timezone(zone);
    match local.date_naive().pred_opt() {
        Some(last) if local.time() == NaiveTime::MIN => {
            let exact = at.to_rfc3339_opts(SecondsFormat::Secs, true);
            let shown = at.format("%Y-%m-%d %H:%M:%S UTC");
            format!("<time datetime=\"{exact}\" title=\"{shown}\" data-local>{last}</time>")
        }
        _ => time(at),
    }
}

/// The class of a licence's state.
pub(crate) fn licence_class(state: LicenceState) -> &'static str {
    match state {
        LicenceState::InUse => "good",
        LicenceState::Disabled => "warn",
        LicenceState::Expired => "bad",
        LicenceState::Usable | LicenceState::Unredeemed | LicenceState::Uninstalled => "idle",
    }
}

/// The class of an account's status.
pub(crate) fn status_class(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Active => "good",
        AccountStatus::Suspended => "warn",
        AccountStatus::Closed => "idle",
    }
}

/// The class of a registration's state.
pub(crate) fn state_class(state: &State) -> &'static str {
    match state {
        State::Registered => "good",
        State::Failed { .. } => "bad",
        State::Unbound { .. } => "idle",
    }
}

/// A list in a line.
pub(crate) fn joined<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Seconds as minutes, with what is left over as a fraction.
pub(crate) fn minutes(seconds: i64) -> String {
    match (seconds / 60, seconds % 60) {
        (minutes, 0) => minutes.to_string(),
        (minutes, rest) => format!("{minutes}:{rest:02}"),
    }
}

/// The class of a mail's state.
pub(crate) fn mail_class(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => "warn",
        MailState::Sent => "good",
        MailState::Dead => "bad",
        MailState::Withdrawn => "idle",
    }
}

/// Whether staff may have a mail sent again.
pub(crate) fn can_retry(state: MailState) -> bool {
    matches!(state, MailState::Waiting | MailState::Dead)
}

/// Above how many units in use a bar warns: nine tenths of them.
pub(crate) fn nearly(total: impl Borrow<u32>) -> u32 {
    let total = *total.borrow();
    u32::try_from(u64::from(total) * 9 / 10).unwrap_or(total)
}
