//! Metered units: how many are used, and from which licence they are drawn.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Licence, Schedule};
use crate::{
    LicenceId,
    catalogue::{FeatureCode, Period},
};

/// How many units are used, of those that the licences in `granting` have.
///
/// In a period all count, whichever licence they were drawn from: a new licence doesn't begin the
/// period anew. Of units that are granted once, those of a licence end with it.
pub fn used_units(period: Period, drawn: &BTreeMap<LicenceId, u64>, granting: &[LicenceId]) -> u32 {
    let counts = |licence| period != Period::Once || granting.contains(licence);
    let used: u64 = drawn.iter().filter(|(it, _)| counts(*it)).map(|(_, units)| units).sum();
    u32::try_from(used).unwrap_or(u32::MAX)
}

/// What a licence still has of a metered feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// The licence.
    pub licence: LicenceId,
    /// Its units that were not drawn yet.
    pub left: u64,
    /// When it ends; none: never.
    pub ends_at: Option<DateTime<Utc>>,
}

impl Supply {
    /// What this licence has left of the feature, of which so many units were drawn.
    pub fn of(
        licence: &Licence,
        schedule: &Schedule<'_>,
        feature: &FeatureCode,
        drawn: u64,
    ) -> Self {
        let grants = licence.grants.iter().filter(|grant| grant.feature == *feature);
        let granted: u64 = grants.map(|grant| u64::from(grant.quantity)).sum();
        Self {
            licence: licence.id,
            left: granted.saturating_sub(drawn),
            ends_at: schedule.ends_at(licence),
        }
    }
}

/// How many units are drawn from which licence: from the one that ends first, since what it has left
/// ends with it. Units beyond all of them are drawn from the last.
pub fn draw(units: u64, mut supplies: Vec<Supply>) -> Vec<(LicenceId, u64)> {
    supplies.sort_by_key(|it| (it.ends_at.unwrap_or(DateTime::<Utc>::MAX_UTC), it.licence));
    let mut wanted = units;
    let mut drawn = Vec::new();
    for supply in &supplies {
        let taken = wanted.min(supply.left);
        drawn.push((supply.licence, taken));
        wanted -= taken;
    }
    if let Some((_, last)) = drawn.last_mut() {
        *last += wanted;
    }
    drawn.retain(|(_, units)| *units > 0);
    drawn
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn supply(id: u128, left: u64, days: Option<i64>) -> Supply {
        let ends_at = days.map(|days| DateTime::UNIX_EPOCH + TimeDelta::days(days));
        Supply { licence: LicenceId(Uuid::from_u128(id)), left, ends_at }
    }

    #[test]
    fn what_ends_first_is_used_first_and_what_is_too_much_is_the_last_one_s() {
        let supplies = || vec![supply(1, 10, None), supply(2, 5, Some(9)), supply(3, 5, Some(3))];
        let drawn = |units| {
            let drawn = draw(units, supplies());
            drawn.iter().map(|(licence, units)| (licence.0.as_u128(), *units)).collect::<Vec<_>>()
        };
        assert_eq!(drawn(4), [(3, 4)]);
        assert_eq!(drawn(6), [(3, 5), (2, 1)]);
        assert_eq!(drawn(20), [(3, 5), (2, 5), (1, 10)]);
        assert_eq!(drawn(23), [(3, 5), (2, 5), (1, 13)]);
        assert_eq!(draw(3, Vec::new()), []);
    }
}
