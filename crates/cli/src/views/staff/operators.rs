//! An operator.

use chrono::{DateTime, Utc};
use rollcall_domain::staff::{Operator, StaffStatus};
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// An operator as they are shown.
#[derive(Debug, Serialize)]
pub(crate) struct OperatorFacts {
    operator_id: String,
    email: String,
    name: String,
    status: StaffStatus,
    second_factor: bool,
    created_at: DateTime<Utc>,
    last_login_at: Option<DateTime<Utc>>,
}

impl From<Operator> for OperatorFacts {
    fn from(operator: Operator) -> Self {
        Self {
            operator_id: operator.id.to_string(),
            email: operator.email,
            name: operator.name,
            status: operator.status,
            second_factor: operator.totp_proven,
            created_at: operator.created_at,
            last_login_at: operator.last_login_at,
        }
    }
}

impl OperatorFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 4] = ["email", "name", "status", "last login"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 4] {
        [
            self.email.clone(),
            self.name.clone(),
            self.status.name().to_owned(),
            or_dash(self.last_login_at.map(at)),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet([
            ("email", self.email.clone()),
            ("id", self.operator_id.clone()),
            ("name", self.name.clone()),
            ("status", self.status.name().to_owned()),
            ("second factor", if self.second_factor { "yes" } else { "no" }.to_owned()),
            ("created", at(self.created_at)),
            ("last login", or_dash(self.last_login_at.map(at))),
        ])
    }
}
