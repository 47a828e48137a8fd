//! API tokens of the Staff API and the Platform API.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    OperatorTokenId, TenantId, TokenHash, TokenId,
    bearer_token::{read, write},
    staff::Role,
};

/// The resolution of the stored last use: not every call is a write.
const LAST_USE_RESOLUTION: TimeDelta = TimeDelta::minutes(1);

/// The text of a tenant's token: `rca_<id>_<secret>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenText {
    /// The token's id.
    pub id: TokenId,
    /// The hash that is compared with the stored one.
    pub hash: TokenHash,
}

impl TokenText {
    /// Make a token from 32 random bytes: its text, and the hash to store.
    pub fn issue(id: TokenId, secret: [u8; 32]) -> (String, TokenHash) {
        write("rca", id.0, secret)
    }

    /// Parse a token; `None` where the text can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        read("rca", text).map(|(id, hash)| Self { id: TokenId(id), hash })
    }
}

/// The text of an operator's token: `rcp_<id>_<secret>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorTokenText {
    /// The token's id.
    pub id: OperatorTokenId,
    /// The hash that is compared with the stored one.
    pub hash: TokenHash,
}

impl OperatorTokenText {
    /// Make a token from 32 random bytes: its text, and the hash to store.
    pub fn issue(id: OperatorTokenId, secret: [u8; 32]) -> (String, TokenHash) {
        write("rcp", id.0, secret)
    }

    /// Parse a token; `None` where the text can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        read("rcp", text).map(|(id, hash)| Self { id: OperatorTokenId(id), hash })
    }
}

/// The lifetime and the last use of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenLifetime {
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl TokenLifetime {
    /// The lifetime of a new token.
    pub fn new(created_at: DateTime<Utc>, expires_at: Option<DateTime<Utc>>) -> Self {
        Self { created_at, expires_at, last_used_at: None, revoked_at: None }
    }

    /// `active`, `expired` or `revoked`.
    pub fn state(&self, now: DateTime<Utc>) -> &'static str {
        if self.revoked_at.is_some() {
            "revoked"
        } else if self.expires_at.is_some_and(|end| end <= now) {
            "expired"
        } else {
            "active"
        }
    }

    /// Whether it is valid.
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.state(now) == "active"
    }

    /// Whether a use at `now` is to be stored.
    pub fn should_store_use(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at.is_none_or(|last| last + LAST_USE_RESOLUTION <= now)
    }
}

/// A token for a tenant's Staff API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: TokenId,
    /// Its tenant.
    pub tenant: TenantId,
    /// Its label.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// The hash of its text.
    pub hash: TokenHash,
    /// Who created it, as [`crate::audit::Principal`] is printed.
    pub created_by: String,
    /// Its lifetime.
    pub life: TokenLifetime,
}

/// A token for the Platform API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorToken {
    /// Its id.
    pub id: OperatorTokenId,
    /// Its label.
    pub name: String,
    /// The hash of its text.
    pub hash: TokenHash,
    /// Its lifetime.
    pub life: TokenLifetime,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_reads_as_it_was_issued_and_as_no_other_kind() {
        let id = TokenId(Uuid::from_u128(7));
        let (text, hash) = TokenText::issue(id, [0xab; 32]);
        assert!(text.starts_with("rca_"));
        assert_eq!(TokenText::parse(&text), Some(TokenText { id, hash }));
        assert_eq!(OperatorTokenText::parse(&text), None);
        assert_eq!(OperatorTokenText::parse(&text.replace("rca_", "rcp_")).unwrap().id.0, id.0);
        assert!(!hash.is(&TokenText::issue(id, [0xac; 32]).1));
    }

    #[test]
    fn a_token_is_good_until_it_expires_or_is_revoked() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let life = TokenLifetime::new(DateTime::UNIX_EPOCH, Some(now));
        assert_eq!(life.state(now - TimeDelta::microseconds(1)), "active");
        assert_eq!(life.state(now), "expired");
        assert_eq!(TokenLifetime { revoked_at: Some(now), ..life }.state(now), "revoked");
        let used = TokenLifetime { last_used_at: Some(now), ..life };
        assert!(life.should_store_use(now) && !used.should_store_use(now + TimeDelta::seconds(59)));
        assert!(used.should_store_use(now + TimeDelta::seconds(60)));
    }
}
