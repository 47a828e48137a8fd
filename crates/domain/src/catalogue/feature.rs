//! A feature: one thing that can be licensed.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Enforcement, FeatureCode, Names, ProductCode};
use crate::{TenantId, VersionRange};

/// A feature of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Its tenant.
    pub tenant: TenantId,
    /// Its product.
    pub product: ProductCode,
    /// Its code.
    pub code: FeatureCode,
    /// Its names.
    pub names: Names,
    /// What is counted of it.
    pub kind: FeatureKind,
    /// What happens where it isn't licensed; none: as its product says.
    pub enforcement: Option<Enforcement>,
    /// The versions of the product that have it; none: all.
    pub versions: Option<VersionRange>,
    /// Since when no new licence can grant it. Existing licences go on.
    pub retired_at: Option<DateTime<Utc>>,
    /// Goes up with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What is counted of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureKind {
    /// Nothing: it is licensed or it isn't.
    Switch,
    /// Units that are used at a time: seats, topics, cores.
    Quantity,
    /// Units that are used up.
    Metered {
        /// After which time they are there again.
        period: Period,
        /// What happens when they are used up.
        overage: Overage,
    },
    /// Units that are given to people by name.
    NamedUsers {
        /// How many units a year may be taken from one person and given to another.
        reassignments: u32,
    },
}

impl FeatureKind {
    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Switch => "switch",
            Self::Quantity => "quantity",
            Self::Metered { .. } => "metered",
            Self::NamedUsers { .. } => "named_users",
        }
    }
}

/// How long metered units last: calendar periods in the tenant's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// They are there once.
    Once,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Period {
    /// All, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Month, Self::Year, Self::Once];

    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Period {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|known| known.name() == text);
        found.ok_or("must be day, month, year or once")
    }
}

/// What happens when the metered units of a period are used up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overage {
    /// More is refused.
    #[default]
    Refuse,
    /// More is taken and counted.
    Allow,
}

impl Overage {
    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Allow => "allow",
        }
    }
}

impl fmt::Display for Overage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Overage {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = [Self::Refuse, Self::Allow].into_iter().find(|known| known.name() == text);
        found.ok_or("must be refuse or allow")
    }
}
