//! The verdict on a feature: a pure decision over what the server signed, and the time.

use chrono::{DateTime, Utc};

use super::{FeatureReason, entitlements::Entry};

/// How far what is known can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It can.
    Reliable,
    /// The client was told to disconnect.
    Disconnected,
    /// The server has ended the registration.
    RegistrationEnded {
        /// Its code.
        code: Option<u16>,
    },
    /// Nothing has been heard yet.
    NotConnected,
    /// What was heard counts no longer.
    Stale,
    /// The clock was set back.
    ClockTampered,
    /// What is stored proves nothing.
    Untrusted,
    /// The server says nothing of features.
    NotStated,
}

/// What is true of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) licensed: bool,
    pub(super) new_allowed: bool,
    pub(super) running_allowed: bool,
    pub(super) reason: FeatureReason,
    pub(super) error_code: Option<u16>,
}

/// Judge the use of so many units. `entry` is what is known: nothing of features at all, nothing of this
/// one, or this.
///
/// What the account has is told before how well the server is reached: a licence that is missing is
/// missing whatever the network does. Use that has begun goes on for as long as the server allowed,
/// whatever happens to the connection.
pub(super) fn judge(
    entry: Option<Option<&Entry>>,
    quantity: u64,
    standing: Standing,
    now: DateTime<Utc>,
) -> Verdict {
    let is_over = |until: Option<DateTime<Utc>>| until.is_some_and(|until| now >= until);
    let found = entry.flatten();
    let licensed = found.is_some_and(|entry| !is_over(entry.until));
    let running_allowed = found.is_some_and(|entry| !is_over(entry.run_until));
    let reason = match entry {
        Some(None) => FeatureReason::NotLicensed,
        Some(Some(entry)) if is_over(entry.until) => FeatureReason::Expired,
        Some(Some(entry)) if !entry.fits => FeatureReason::Version,
        _ => match standing {
            Standing::Disconnected => FeatureReason::Disconnected,
            Standing::RegistrationEnded { .. } => FeatureReason::RegistrationEnded,
            Standing::NotConnected => FeatureReason::NotConnected,
            Standing::Stale => FeatureReason::Stale,
            Standing::ClockTampered => FeatureReason::ClockTampered,
            Standing::Untrusted => FeatureReason::Untrusted,
            Standing::NotStated => FeatureReason::NotStated,
            Standing::Reliable if found.is_some_and(|entry| entry.quantity < quantity) => {
                FeatureReason::TooFew
            }
            Standing::Reliable => FeatureReason::Licensed,
        },
    };
    let error_code = match (reason, standing) {
        (FeatureReason::RegistrationEnded, Standing::RegistrationEnded { code }) => code,
        _ => reason.code(),
    };
    let new_allowed = reason == FeatureReason::Licensed;
    Verdict { licensed, new_allowed, running_allowed, reason, error_code }
}

#[cfg(test)]
mod tests;
