//! When a customer is warned that features end.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::Entitlements;
use crate::{catalogue::FeatureCode, tenants::WarningDays};

/// A feature that ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingFeature {
    /// The feature.
    pub feature: FeatureCode,
    /// Its last licensed day in the tenant's zone.
    pub last_day: NaiveDate,
    /// Days left until then; 0 on the day itself.
    pub days_left: u32,
}

impl Entitlements {
    /// When it is next to be looked at whether to warn of an end: at the beginning of a day in the
    /// tenant's zone, or when something changes by itself. `None`: nothing ends.
    pub fn next_warning(
        &self,
        days: &WarningDays,
        zone: Tz,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let warnings = self.ends().flat_map(|(_, end)| days.before(end, zone));
        warnings.filter(|at| *at > now).chain(self.changes_at).min()
    }

    /// The features that end within the longest of the warning times, if a warning of any fell due
    /// since `since`.
    pub fn due_warnings(
        &self,
        days: &WarningDays,
        zone: Tz,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Vec<EndingFeature> {
        let due = |end| days.before(end, zone).any(|at| since <= at && at <= now);
        if !self.ends().any(|(_, end)| due(end)) {
            return Vec::new();
        }
        let ending = self.ends().filter_map(|(feature, end)| {
            let (last_day, days_left) = days.near(end, zone, now)?;
            Some(EndingFeature { feature: feature.clone(), last_day, days_left })
        });
        ending.collect()
    }

    /// The licensed features that end, and when.
    fn ends(&self) -> impl Iterator<Item = (&FeatureCode, DateTime<Utc>)> {
        let licensed = self.features.iter().filter(|(_, it)| it.licensed);
        licensed.filter_map(|(feature, it)| Some((feature, it.until?)))
    }
}
