//! The tenant's people.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{StaffId, TenantId, staff::Role};

/// Whether somebody of the staff may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffStatus {
    /// As usual.
    Active,
    /// Not any more.
    Disabled,
}

/// One of the tenant's people.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// The id.
    pub id: StaffId,
    /// Whose.
    pub tenant: TenantId,
    /// What they log in with; in lower case, unique within the tenant.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may log in.
    pub status: StaffStatus,
    /// The password as a PHC string (Argon2id).
    pub password_hash: String,
    /// Goes up with every new password.
    pub password_version: i64,
    /// The secret of their second factor, sealed under the master key.
    pub sealed_totp: Option<Vec<u8>>,
    /// Whether they have shown that their device knows it; from then on it is asked for.
    pub totp_proven: bool,
    /// The last time step that a code was taken of: none is taken twice.
    pub totp_last_step: i64,
    /// Goes up with every change.
    pub version: i64,
    /// Since when they are there.
    pub created_at: DateTime<Utc>,
    /// When they last logged in.
    pub last_login_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for StaffMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, email, role, status, .. } = self;
        write!(f, "StaffMember({id}, {email}, {role}, {status:?})")
    }
}
