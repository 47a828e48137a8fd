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
        self.parts().name.name()
    }

    /// The kind of these parts, each of which only one kind has.
    pub fn from_parts(parts: KindParts) -> Result<Self, WrongKindPart> {
        let KindParts { name, period, overage, reassignments } = parts;
        let given = [
            ("period", period.is_some(), KindName::Metered),
            ("overage", overage.is_some(), KindName::Metered),
            ("reassignments", reassignments.is_some(), KindName::NamedUsers),
        ];
        for (part, is_given, of) in given {
            if is_given && of != name {
                return Err(WrongKindPart { part, kind: of, given: Some(name) });
            }
        }
        match name {
            KindName::Switch => Ok(Self::Switch),
            KindName::Quantity => Ok(Self::Quantity),
            KindName::Metered => {
                let missing = WrongKindPart { part: "period", kind: name, given: None };
                let period = period.ok_or(missing)?;
                Ok(Self::Metered { period, overage: overage.unwrap_or_default() })
            }
            KindName::NamedUsers => {
                Ok(Self::NamedUsers { reassignments: reassignments.unwrap_or_default() })
            }
        }
    }

    /// Its parts, as stored and sent.
    pub fn parts(self) -> KindParts {
        let plain = |name| KindParts { name, period: None, overage: None, reassignments: None };
        match self {
            Self::Switch => plain(KindName::Switch),
            Self::Quantity => plain(KindName::Quantity),
            Self::Metered { period, overage } => KindParts {
                period: Some(period),
                overage: Some(overage),
                ..plain(KindName::Metered)
            },
            Self::NamedUsers { reassignments } => {
                KindParts { reassignments: Some(reassignments), ..plain(KindName::NamedUsers) }
            }
        }
    }
}

/// A kind of feature in parts, as it is stored and sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindParts {
    /// The name of the kind.
    pub name: KindName,
    /// Of metered features.
    pub period: Option<Period>,
    /// Of metered features; [`Overage::Refuse`] if missing.
    pub overage: Option<Overage>,
    /// Of named users; 0 if missing.
    pub reassignments: Option<u32>,
}

/// The error that a part is missing, or given with a kind that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongKindPart {
    /// The part.
    pub part: &'static str,
    /// The kind that has it.
    pub kind: KindName,
    /// The kind that it is given with; none: it is missing.
    pub given: Option<KindName>,
}

/// Completes the sentence "the part …".
impl fmt::Display for WrongKindPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.kind.name();
        match self.given {
            Some(kind) => write!(f, "must not be given: the kind is {}, not {of}", kind.name()),
            None => write!(f, "must be given, since the kind is {of}"),
        }
    }
}

/// The name of a kind of feature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KindName {
    /// [`FeatureKind::Switch`].
    #[default]
    Switch,
    /// [`FeatureKind::Quantity`].
    Quantity,
    /// [`FeatureKind::Metered`].
    Metered,
    /// [`FeatureKind::NamedUsers`].
    NamedUsers,
}

impl KindName {
    /// All.
    pub const ALL: [Self; 4] = [Self::Switch, Self::Quantity, Self::Metered, Self::NamedUsers];

    /// The name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Switch => "switch",
            Self::Quantity => "quantity",
            Self::Metered => "metered",
            Self::NamedUsers => "named_users",
        }
    }
}

impl FromStr for KindName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|known| known.name() == text);
        found.ok_or("must be switch, quantity, metered or named_users")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_made_of_its_parts_and_of_no_others() {
        let kinds = [
            FeatureKind::Switch,
            FeatureKind::Quantity,
            FeatureKind::Metered { period: Period::Month, overage: Overage::Allow },
            FeatureKind::NamedUsers { reassignments: 2 },
        ];
        for kind in kinds {
            assert_eq!(FeatureKind::from_parts(kind.parts()), Ok(kind));
            assert_eq!(kind.name().parse(), Ok(kind.parts().name));
        }
        let plain = FeatureKind::Switch.parts();
        for (parts, part) in [
            (KindParts { period: Some(Period::Day), ..plain }, "period"),
            (KindParts { overage: Some(Overage::Allow), ..plain }, "overage"),
            (KindParts { reassignments: Some(0), ..plain }, "reassignments"),
            (KindParts { name: KindName::Metered, ..plain }, "period"),
        ] {
            let wrong = FeatureKind::from_parts(parts).map_err(|wrong| wrong.part);
            assert_eq!(wrong, Err(part), "{parts:?}");
        }
    }
}
