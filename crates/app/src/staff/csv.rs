//! The lists of staff and of tokens as CSV, without secrets.

use chrono::{DateTime, Utc};
use rollcall_domain::staff::{ApiToken, StaffMember};

use crate::{
    AdminError, App,
    csv::{
        CsvList, PAGE, Rows,
        columns::{at, named, read, rows, text},
    },
};

/// The tenant's staff.
pub struct StaffCsv;

impl CsvList for StaffCsv {
    const HEADINGS: &'static [&'static str] = &STAFF;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let page = app.staff().list(tenant, cursor, PAGE).await?;
        Ok((rows(&page.items, staff), page.next_cursor))
    }
}

/// The tenant's API tokens.
pub struct TokensCsv;

impl CsvList for TokensCsv {
    const HEADINGS: &'static [&'static str] = &TOKENS;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let page = app.staff().list_tokens(tenant, read(cursor), PAGE).await?;
        let now = app.now();
        Ok((rows(&page.items, |item| token(item, now)), page.next_cursor))
    }
}

const STAFF: [&str; 8] =
    ["staff_id", "email", "name", "role", "status", "second_factor", "created_at", "last_login_at"];

const TOKENS: [&str; 9] = [
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

fn staff(staff: &StaffMember) -> [String; 8] {
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

fn token(token: &ApiToken, now: DateTime<Utc>) -> [String; 9] {
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
