//! Operator tokens, for the Platform API: of the installation, not of a tenant.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rollcall_domain::{
    OperatorTokenId,
    audit::Principal,
    staff::{OperatorToken, OperatorTokenText, TokenLifetime},
    validity,
};
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

use super::{TokenError, tokens::token_name};
use crate::{AdminError, error::invalid, staff::Staff};

/// A new token with its text, which is shown once.
#[derive(Debug, Clone)]
pub struct IssuedOperatorToken {
    /// The token.
    pub token: OperatorToken,
    /// Its text.
    pub text: SecretString,
}

impl Staff<'_> {
    /// Create an operator token, valid until the end of a day in UTC if one is given.
    pub async fn create_operator_token(
        self,
        name: &str,
        expires_on: Option<NaiveDate>,
    ) -> Result<IssuedOperatorToken, AdminError> {
        let now = self.app.now();
        let expires_at = validity(None, expires_on, Tz::UTC).expires_at;
        if expires_at.is_some_and(|end| end <= now) {
            return Err(invalid("expires", "must not be over"));
        }
        let id = OperatorTokenId(self.app.randomness.uuid(now));
        let (text, hash) = OperatorTokenText::issue(id, self.app.randomness.bytes());
        let life = TokenLifetime::new(now, expires_at);
        let token = OperatorToken { id, name: token_name(name)?, hash, life };
        let tx = self.app.store.write().await?;
        tx.operator_tokens().insert(&token).await?;
        tx.commit().await?;
        Ok(IssuedOperatorToken { token, text: text.into() })
    }

    /// All operator tokens.
    pub async fn list_operator_tokens(self) -> Result<Vec<OperatorToken>, AdminError> {
        Ok(self.app.store.operator_tokens().list().await?)
    }

    /// Revoke an operator token.
    pub async fn revoke_operator_token(
        self,
        id: OperatorTokenId,
    ) -> Result<OperatorToken, AdminError> {
        let tx = self.app.store.write().await?;
        tx.operator_tokens().revoke(id, self.app.now()).await?;
        tx.commit().await?;
        let unknown = || AdminError::Unknown { what: "operator token", name: id.to_string() };
        self.app.store.operator_tokens().find(id).await?.ok_or_else(unknown)
    }

    /// Authenticate an operator token.
    pub async fn operator_caller(self, token: &SecretString) -> Result<Principal, TokenError> {
        let shown = OperatorTokenText::parse(token.expose_secret()).ok_or(TokenError::Bad)?;
        let found = self.app.store.operator_tokens().find(shown.id).await?;
        let now = self.app.now();
        let token = found.filter(|token| token.hash.is(&shown.hash) && token.life.is_good(now));
        let token = token.ok_or(TokenError::Bad)?;
        if token.life.should_store_use(now) {
            self.note_operator_use(token.id, now).await;
        }
        Ok(Principal::Operator(token.id))
    }

    async fn note_operator_use(self, id: OperatorTokenId, now: DateTime<Utc>) {
        let note = async {
            let tx = self.app.store.write().await?;
            tx.operator_tokens().used(id, now).await?;
            tx.commit().await
        };
        if let Err(error) = note.await {
            warn!(%error, "the use of a token was not written down");
        }
    }
}
