//! Staff members.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{StaffId, TenantId, staff::Role};

/// Whether a staff member may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffStatus {
    /// Active.
    Active,
    /// Disabled: may not log in.
    Disabled,
}

impl StaffStatus {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

impl FromStr for StaffStatus {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = [Self::Active, Self::Disabled].into_iter().find(|known| known.name() == text);
        known.ok_or("must be active or disabled")
    }
}

/// A member of the tenant's staff.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// The id.
    pub id: StaffId,
    /// The tenant.
    pub tenant: TenantId,
    /// The e-mail address to log in with; in lower case, unique within the tenant.
    pub email: String,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The status.
    pub status: StaffStatus,
    /// The password as a PHC string (Argon2id).
    pub password_hash: String,
    /// The password's version: goes up with every new one.
    pub password_version: i64,
    /// The secret of the second factor, sealed under the master key.
    pub sealed_totp: Option<Vec<u8>>,
    /// Whether the second factor is confirmed; from then on it is required.
    pub totp_proven: bool,
    /// The last TOTP time step used: none is accepted twice.
    pub totp_last_step: i64,
    /// The version: goes up with every change.
    pub version: i64,
    /// When the member was created.
    pub created_at: DateTime<Utc>,
    /// The last log-in.
    pub last_login_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for StaffMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, email, role, status, .. } = self;
        write!(f, "StaffMember({id}, {email}, {role}, {status:?})")
    }
}
