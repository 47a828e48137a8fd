//! Somebody of the staff.

mod operators;
mod tokens;

pub(crate) use operators::OperatorFacts;
pub(crate) use tokens::TokenFacts;

use chrono::{DateTime, Utc};
use rollcall_domain::staff::{StaffMember, StaffStatus};
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// Somebody of the staff as they are shown.
#[derive(Debug, Serialize)]
pub(crate) struct StaffFacts {
    staff_id: String,
    email: String,
    name: String,
    role: &'static str,
    status: StaffStatus,
    second_factor: bool,
    created_at: DateTime<Utc>,
    last_login_at: Option<DateTime<Utc>>,
}

impl From<StaffMember> for StaffFacts {
    fn from(staff: StaffMember) -> Self {
        Self {
            staff_id: staff.id.to_string(),
            email: staff.email,
            name: staff.name,
            role: staff.role.name(),
            status: staff.status,
            second_factor: staff.totp_proven,
            created_at: staff.created_at,
            last_login_at: staff.last_login_at,
        }
    }
}

impl StaffFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 5] = ["email", "name", "role", "status", "last login"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 5] {
        [
            self.email.clone(),
            self.name.clone(),
            self.role.to_owned(),
            self.status.name().to_owned(),
            or_dash(self.last_login_at.map(at)),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet([
            ("email", self.email.clone()),
            ("id", self.staff_id.clone()),
            ("name", self.name.clone()),
            ("role", self.role.to_owned()),
            ("status", self.status.name().to_owned()),
            ("second factor", if self.second_factor { "yes" } else { "no" }.to_owned()),
            ("created", at(self.created_at)),
            ("last login", or_dash(self.last_login_at.map(at))),
        ])
    }
}
