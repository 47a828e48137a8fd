//! The named users of a feature.

use chrono::{DateTime, Utc};
use rollcall_app::licences::NamedUsers;
use rollcall_domain::catalogue::FeatureCode;
use serde::Serialize;

use crate::output::{at, columns, or_dash};

/// Who has, and who had, a unit of a feature.
#[derive(Debug, Serialize)]
pub(crate) struct NamedUsersFacts {
    feature: FeatureCode,
    units: u32,
    users: Vec<UserFacts>,
}

#[derive(Debug, Serialize)]
struct UserFacts {
    name: String,
    assigned_at: DateTime<Utc>,
    released_at: Option<DateTime<Utc>>,
}

impl NamedUsersFacts {
    /// The users of this feature.
    pub(crate) fn new(feature: &FeatureCode, of: NamedUsers) -> Self {
        let users = of.users.into_iter().map(|user| UserFacts {
            name: user.name,
            assigned_at: user.assigned_at,
            released_at: user.released_at,
        });
        Self { feature: feature.clone(), units: of.units, users: users.collect() }
    }

    /// For people.
    pub(crate) fn table(&self) -> String {
        let Self { feature, units, users } = self;
        let has = users.iter().filter(|user| user.released_at.is_none()).count();
        let rows = users.iter().map(|user| {
            [user.name.clone(), at(user.assigned_at), or_dash(user.released_at.map(at))]
        });
        let table = columns(["user", "since", "until"], rows);
        format!("{table}\n{has} of {units} units of {feature} are given to somebody.")
    }
}
