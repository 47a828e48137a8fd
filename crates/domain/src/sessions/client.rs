//! A client: a name and a password of an account's that open sessions, and nothing else.

use chrono::{DateTime, Utc};

use crate::{AccountId, ClientId, TenantId};

/// A client of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionClient {
    /// Its id.
    pub id: ClientId,
    /// Its tenant.
    pub tenant: TenantId,
    /// Its account.
    pub account: AccountId,
    /// Its name, unique among those of the account.
    pub name: String,
    /// The password as a PHC string (Argon2id).
    pub password_hash: String,
    /// Goes up with every new password.
    pub password_version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it opens no session.
    pub disabled_at: Option<DateTime<Utc>>,
}
