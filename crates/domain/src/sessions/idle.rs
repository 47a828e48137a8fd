//! What a process is doing, and what becomes of its units while nobody works with it.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::PoolRules;

/// What a process is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Somebody works with it.
    Active,
    /// Nobody does.
    Idle,
    /// It works by itself, such as on a long computation.
    Busy,
}

impl Activity {
    /// Its name, as sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Idle => "idle",
            Self::Busy => "busy",
        }
    }
}

/// Whether units of whoever is idle are taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdleRelease {
    /// Never.
    Never,
    /// For a claim that would be refused otherwise, or waits.
    #[default]
    OnDemand,
    /// Always.
    Always,
}

impl IdleRelease {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Never, Self::OnDemand, Self::Always];

    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::OnDemand => "on_demand",
            Self::Always => "always",
        }
    }
}

/// The error that a text doesn't say when idle units are released; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be never, on_demand or always")]
pub struct NoIdleRelease;

impl FromStr for IdleRelease {
    type Err = NoIdleRelease;

    fn from_str(text: &str) -> Result<Self, NoIdleRelease> {
        Self::ALL.into_iter().find(|it| it.name() == text).ok_or(NoIdleRelease)
    }
}

impl PoolRules {
    /// After how long units of whoever is idle may be taken away.
    pub fn idle_after(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.idle_minutes))
    }

    /// For how long a process that is busy counts as active.
    pub fn busy_for(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.busy_minutes))
    }

    /// From when on the units of a process may be taken away that has been doing this since then, if ever.
    pub fn idle_from(&self, activity: Activity, since: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let idle_since = match activity {
            Activity::Active => return None,
            Activity::Idle => since,
            Activity::Busy => since + self.busy_for(),
        };
        (self.idle_release != IdleRelease::Never).then_some(idle_since + self.idle_after())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_busy_has_longer_and_who_is_active_keeps_all() {
        let rules = PoolRules { idle_minutes: 5, busy_minutes: 60, ..PoolRules::default() };
        let at = DateTime::UNIX_EPOCH;
        let minutes = |activity| rules.idle_from(activity, at).map(|it| (it - at).num_minutes());
        assert_eq!(minutes(Activity::Active), None);
        assert_eq!(minutes(Activity::Idle), Some(5));
        assert_eq!(minutes(Activity::Busy), Some(65));
        let never = PoolRules { idle_release: IdleRelease::Never, ..rules };
        assert_eq!(never.idle_from(Activity::Idle, at), None);
    }
}
