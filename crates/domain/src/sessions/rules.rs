//! The rules of a pool: who counts as one, how far beyond the licences it may go, and who is next.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{CountBy, IdleRelease, QueueMode};

/// The rules of the pool of one feature of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PoolRules {
    /// Who counts as one.
    pub count_by: CountBy,
    /// How many sessions of those who count as one share units; 0: any number.
    pub max_share: u32,
    /// How many units may be out beyond those that there are.
    pub overdraft: Overdraft,
    /// In which order those who wait are served.
    pub queue: QueueMode,
    /// Whether units of whoever is idle are taken away.
    pub idle_release: IdleRelease,
    /// After how many minutes.
    pub idle_minutes: u32,
    /// For how many minutes whoever is busy counts as active.
    pub busy_minutes: u32,
}

impl Default for PoolRules {
    fn default() -> Self {
        Self {
            count_by: CountBy::default(),
            max_share: 0,
            overdraft: Overdraft::default(),
            queue: QueueMode::default(),
            idle_release: IdleRelease::default(),
            idle_minutes: 15,
            busy_minutes: 8 * 60,
        }
    }
}

/// How many units may be out beyond those that there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Overdraft {
    /// None.
    #[default]
    None,
    /// So many.
    Units(u32),
    /// So many of a hundred, rounded down.
    Percent(u32),
    /// Any number.
    Unlimited,
}

/// The error that a text is no overdraft; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be none, a number of units such as 5, a percentage up to 1000% such as 10%, or unlimited"
)]
pub struct NoOverdraft;

impl Overdraft {
    /// The most that may be out of so many.
    pub fn ceiling(self, capacity: u32) -> u32 {
        match self {
            Self::None => capacity,
            Self::Units(units) => capacity.saturating_add(units),
            Self::Percent(percent) => {
                let more = u64::from(capacity) * u64::from(percent) / 100;
                capacity.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
            }
            Self::Unlimited => u32::MAX,
        }
    }
}

impl fmt::Display for Overdraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Units(units) => write!(f, "{units}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Unlimited => f.write_str("unlimited"),
        }
    }
}

impl FromStr for Overdraft {
    type Err = NoOverdraft;

    fn from_str(text: &str) -> Result<Self, NoOverdraft> {
        let digits = |text: &str| {
            let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u32>().ok().filter(|_| is_plain).ok_or(NoOverdraft)
        };
        match (text, text.strip_suffix('%')) {
            ("none" | "0" | "0%", _) => Ok(Self::None),
            ("unlimited", _) => Ok(Self::Unlimited),
            (_, Some(percent)) => {
                let percent = digits(percent)?;
                if percent <= 1000 { Ok(Self::Percent(percent)) } else { Err(NoOverdraft) }
            }
            (units, None) => digits(units).map(Self::Units),
        }
    }
}

impl From<Overdraft> for String {
    fn from(overdraft: Overdraft) -> Self {
        overdraft.to_string()
    }
}

impl TryFrom<String> for Overdraft {
    type Error = NoOverdraft;

    fn try_from(text: String) -> Result<Self, NoOverdraft> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overdraft_is_read_as_it_is_written_and_never_guessed() {
        for (text, capacity, ceiling) in [
            ("none", 10, 10),
            ("5", 10, 15),
            ("10%", 25, 27),
            ("1000%", 10, 110),
            ("unlimited", 10, u32::MAX),
            ("5", u32::MAX, u32::MAX),
        ] {
            let overdraft: Overdraft = text.parse().expect(text);
            assert_eq!(overdraft.ceiling(capacity), ceiling, "{text}");
            assert_eq!(overdraft.to_string(), text);
        }
        assert_eq!("0".parse(), Ok(Overdraft::None));
        for wrong in ["", "%", "-1", "+1", "1001%", "5 %", "many", "1.5"] {
            assert_eq!(wrong.parse::<Overdraft>(), Err(NoOverdraft), "{wrong}");
        }
    }
}
