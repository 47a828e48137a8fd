//! The state of a licence, derived from its facts and the time.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{End, Licence};

/// The state of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceState {
    /// It waits with its key.
    Unredeemed,
    /// It is an account's, and grants nothing yet: it hasn't begun, or another one runs before it.
    Usable,
    /// It grants something.
    InUse,
    /// It is over.
    Expired,
    /// It was uninstalled, or another licence took its place.
    Uninstalled,
    /// It was disabled by staff.
    Disabled,
}

impl LicenceState {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Unredeemed,
        Self::Usable,
        Self::InUse,
        Self::Expired,
        Self::Uninstalled,
        Self::Disabled,
    ];

    /// Its name, as sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unredeemed => "unredeemed",
            Self::Usable => "usable",
            Self::InUse => "in_use",
            Self::Expired => "expired",
            Self::Uninstalled => "uninstalled",
            Self::Disabled => "disabled",
        }
    }
}

impl Licence {
    /// Its state where the account's other licences don't matter for it; `None`: see
    /// [`Schedule::state`](super::Schedule::state).
    pub fn fixed_state(&self, at: DateTime<Utc>) -> Option<LicenceState> {
        if self.ended.is_some() {
            return Some(LicenceState::Uninstalled);
        }
        if self.disabled().is_some() {
            return Some(LicenceState::Disabled);
        }
        match (self.account, self.term.end) {
            (None, End::At(end)) if end <= at => Some(LicenceState::Expired),
            (None, _) => Some(LicenceState::Unredeemed),
            (Some(_), _) => None,
        }
    }
}

impl fmt::Display for LicenceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for LicenceState {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|state| state.name() == text);
        found.ok_or("must be unredeemed, usable, in_use, expired, uninstalled or disabled")
    }
}
