//! Converts results into response bodies.

use chrono::{DateTime, Utc};
use rollcall_api_types::{StaffView, TokenView};
use rollcall_domain::staff::{ApiToken, StaffMember};

pub(crate) fn token(token: ApiToken, now: DateTime<Utc>) -> TokenView {
    TokenView {
        token_id: token.id.to_string(),
        name: token.name,
        role: token.role,
        state: token.life.state(now).to_owned(),
        created_at: token.life.created_at,
        created_by: token.created_by,
        expires_at: token.life.expires_at,
        last_used_at: token.life.last_used_at,
        revoked_at: token.life.revoked_at,
    }
}

pub(crate) fn staff(staff: StaffMember) -> StaffView {
    StaffView {
        staff_id: staff.id.to_string(),
        email: staff.email,
        name: staff.name,
        role: staff.role,
        status: staff.status,
        second_factor: staff.totp_proven,
        created_at: staff.created_at,
        last_login_at: staff.last_login_at,
    }
}
