//! Members of a change, which may be missing.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

use crate::field_checks::FieldChecks;

/// A member of a change that may be missing (keep what is there) or null (take it away).
pub(crate) fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// A bound of a change that may be kept, set or taken away.
pub(crate) fn bound(
    faults: &mut FieldChecks,
    name: &str,
    bound: Option<Option<NaiveDate>>,
) -> Option<Option<NaiveDate>> {
    bound.map(|day| day.map(|day| faults.day(name, day)))
}
