//! A product and the rules of its licences.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{FeatureCode, Names, ProductCode};
use crate::TenantId;

/// A product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its tenant.
    pub tenant: TenantId,
    /// Its code.
    pub code: ProductCode,
    /// Its names.
    pub names: Names,
    /// The rules of its licences.
    pub rules: ProductRules,
    /// Goes up with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// The rules of a product's licences (seed 000 §1.1.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRules {
    /// What an account may use at first without a licence; none: nothing.
    pub pre_licence: Option<PreLicence>,
    /// Whether formal licences can be uninstalled.
    pub uninstall: bool,
    /// How often a formal licence can be transferred.
    pub transfers: u32,
    /// What happens to running use when a licence expires.
    pub on_expiry: OnExpiry,
    /// What happens where a feature isn't licensed.
    pub enforcement: Enforcement,
}

/// The licence that the product itself grants an account, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreLicence {
    /// How many days, from the account's first registration or activation.
    pub days: u32,
    /// Its features, each with how many units.
    pub grants: Vec<(FeatureCode, u32)>,
}

impl PreLicence {
    /// The days of a pre-licence where the product names none (seed 000 §1.3.2).
    pub const DAYS: u32 = 180;
}

/// What happens to running use of a feature when its last licence has expired. New use is refused
/// in any case (seed 000 §1.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OnExpiry {
    /// It goes on.
    #[default]
    KeepRunning,
    /// It goes on for some days.
    Grace {
        /// How many.
        days: u32,
    },
    /// It ends as well.
    Off,
}

/// What happens where a feature isn't licensed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// The product refuses.
    #[default]
    Enforce,
    /// The product warns its user and goes on.
    Warn,
    /// The product logs it and goes on.
    Log,
}

impl Enforcement {
    /// All, the strictest first.
    pub const ALL: [Self; 3] = [Self::Enforce, Self::Warn, Self::Log];

    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Warn => "warn",
            Self::Log => "log",
        }
    }
}

impl fmt::Display for Enforcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Enforcement {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|known| known.name() == text);
        found.ok_or("must be enforce, warn or log")
    }
}

/// `keep_running`, `off`, or a number of days: `grace:7`.
impl fmt::Display for OnExpiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeepRunning => f.write_str("keep_running"),
            Self::Grace { days } => write!(f, "grace:{days}"),
            Self::Off => f.write_str("off"),
        }
    }
}

impl FromStr for OnExpiry {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let grace = || text.strip_prefix("grace:")?.parse().ok();
        match text {
            "keep_running" => Ok(Self::KeepRunning),
            "off" => Ok(Self::Off),
            _ => grace()
                .map(|days| Self::Grace { days })
                .ok_or("must be keep_running, off, or grace: and a number of days, as in grace:7"),
        }
    }
}

impl TryFrom<String> for OnExpiry {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OnExpiry> for String {
    fn from(rule: OnExpiry) -> Self {
        rule.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_as_they_are_written() {
        for rule in [OnExpiry::KeepRunning, OnExpiry::Grace { days: 7 }, OnExpiry::Off] {
            assert_eq!(rule.to_string().parse(), Ok(rule));
        }
        for wrong in ["", "grace", "grace:", "grace:-1", "grace:x", "keep"] {
            assert!(wrong.parse::<OnExpiry>().is_err(), "{wrong}");
        }
        for enforcement in Enforcement::ALL {
            assert_eq!(enforcement.to_string().parse(), Ok(enforcement));
        }
    }
}
