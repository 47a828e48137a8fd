//! Staff and tokens, without what they prove themselves with.

use chrono::{DateTime, Utc};
use rollcall_domain::staff::{ApiToken, StaffMember};

use super::{at, named, text};

pub(in crate::csv) const STAFF: [&str; 8] =
    ["staff_id", "email", "name", "role", "status", "second_factor", "created_at", "last_login_at"];

pub(in crate::csv) const TOKENS: [&str; 9] = [
    "token_id",
    "name",
    "role",
    "state",
    "created_at",
    "created_by",
    "expires_at",
    "last_used_at",
    "revoked_at",
];

pub(in crate::csv) fn staff(staff: &StaffMember) -> [String; 8] {
    [
        staff.id.to_string(),
        text(&staff.email),
        text(&staff.name),
        staff.role.to_string(),
        named(staff.status),
        staff.totp_proven.to_string(),
        at(staff.created_at),
        staff.last_login_at.map(at).unwrap_or_default(),
    ]
}

pub(in crate::csv) fn token(token: &ApiToken, now: DateTime<Utc>) -> [String; 9] {
    let life = &token.life;
    [
        token.id.to_string(),
        text(&token.name),
        token.role.to_string(),
        life.state(now).to_owned(),
        at(life.created_at),
        text(&token.created_by),
        life.expires_at.map(at).unwrap_or_default(),
        life.last_used_at.map(at).unwrap_or_default(),
        life.revoked_at.map(at).unwrap_or_default(),
    ]
}
