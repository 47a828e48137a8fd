//! Tokens for the Staff API.

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{limits::TOKEN_NAME_MAX, staff::Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, Secret, field_checks::FieldChecks, schemas};

/// Make a token.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTokenBody {
    /// What it is for, for people.
    #[schema(value_type = schemas::TokenName)]
    pub name: String,
    /// What it may do: `owner`, `business`, `support` or `auditor`.
    #[schema(value_type = schemas::Role)]
    pub role: Role,
    /// The last day in the tenant's zone on which it is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
}

impl Checked for NewTokenBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let name = faults.text("name", &self.name, TOKEN_NAME_MAX);
        faults.or(Self { name, ..self })
    }
}

/// A token, as it is seen afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenView {
    /// Its id.
    #[schema(example = "tok_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub token_id: String,
    /// What it is for.
    #[schema(example = "provisioning")]
    pub name: String,
    /// What it may do.
    #[schema(value_type = schemas::Role)]
    pub role: Role,
    /// `active`, `expired` or `revoked`.
    #[schema(example = "active")]
    pub state: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: String,
    /// The first instant at which it is no longer good.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A token and its text, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenWithSecret {
    /// The token.
    #[serde(flatten)]
    pub facts: TokenView,
    /// Its text; null where this answers a request that took effect before.
    #[schema(value_type = Option<String>, format = Password)]
    pub token: Option<Secret>,
    /// When the text was shown, if this answers a request that took effect before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_shown_at: Option<DateTime<Utc>>,
}

/// A part of a list of tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenPage {
    /// The tokens, in the order they were made.
    pub items: Vec<TokenView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
