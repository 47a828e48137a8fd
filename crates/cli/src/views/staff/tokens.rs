//! A token.

use chrono::{DateTime, Utc};
use rollcall_domain::staff::{ApiToken, OperatorToken, TokenLifetime};
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// A token as it is shown; never its text.
#[derive(Debug, Serialize)]
pub(crate) struct TokenFacts {
    token_id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    state: &'static str,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl TokenFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 6] = ["id", "name", "role", "state", "expires", "last used"];

    /// A tenant's token as it stands now.
    pub(crate) fn of_tenant(token: ApiToken, now: DateTime<Utc>) -> Self {
        let facts = Self::new(token.id.to_string(), token.name, token.life, now);
        Self { role: Some(token.role.name()), created_by: Some(token.created_by), ..facts }
    }

    /// A token of the installation's as it stands now.
    pub(crate) fn of_operator(token: OperatorToken, now: DateTime<Utc>) -> Self {
        Self::new(token.id.to_string(), token.name, token.life, now)
    }

    fn new(token_id: String, name: String, life: TokenLifetime, now: DateTime<Utc>) -> Self {
        Self {
            token_id,
            name,
            role: None,
            state: life.state(now),
            created_at: life.created_at,
            created_by: None,
            expires_at: life.expires_at,
            last_used_at: life.last_used_at,
            revoked_at: life.revoked_at,
        }
    }

    /// In a list.
    pub(crate) fn row(&self) -> [String; 6] {
        [
            self.token_id.clone(),
            self.name.clone(),
            or_dash(self.role),
            self.state.to_owned(),
            or_dash(self.expires_at.map(at)),
            or_dash(self.last_used_at.map(at)),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet([
            ("token", self.name.clone()),
            ("id", self.token_id.clone()),
            ("role", or_dash(self.role)),
            ("state", self.state.to_owned()),
            ("created", at(self.created_at)),
            ("expires", or_dash(self.expires_at.map(at))),
            ("last used", or_dash(self.last_used_at.map(at))),
            ("revoked", or_dash(self.revoked_at.map(at))),
        ])
    }
}
