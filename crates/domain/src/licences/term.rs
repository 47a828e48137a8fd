//! When a licence begins and ends.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// The term of a licence. Its instants were computed from days in the zone, which is the tenant's
/// of the day it was issued; a later change of the tenant's zone doesn't move them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// When it begins.
    pub begin: Begin,
    /// When it ends.
    pub end: End,
    /// The zone in which its days are counted.
    pub zone: Tz,
}

/// When a licence begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// When it is redeemed.
    OnRedemption,
    /// At a time, or when it is redeemed, whichever is later.
    At(DateTime<Utc>),
}

/// When a licence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Never.
    Never,
    /// At a time: the first instant at which it is no longer valid.
    At(DateTime<Utc>),
    /// After it has run for so many days. Such licences run one after another for the same feature.
    AfterDays(u32),
}

impl Term {
    /// When a licence of this term begins that is redeemed at `redeemed_at`.
    pub fn begins_at(&self, redeemed_at: DateTime<Utc>) -> DateTime<Utc> {
        match self.begin {
            Begin::OnRedemption => redeemed_at,
            Begin::At(at) => at.max(redeemed_at),
        }
    }

    /// Whether it is over before it can begin.
    pub fn is_empty(&self) -> bool {
        matches!((self.begin, self.end), (Begin::At(begin), End::At(end)) if end <= begin)
    }
}
