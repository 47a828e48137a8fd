//! API tokens of a tenant's Staff API.

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    TenantId, TokenId,
    audit::{Actor, Principal},
    limits::TOKEN_NAME_MAX,
    staff::{ApiToken, LoginToken, Role, TokenLifetime, TokenText},
    tenants::{Tenant, TenantStatus},
    text, validity,
};
use rollcall_storage::{Page, StoreError};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tracing::warn;

use crate::{AdminError, AppError, audit::AuditRecord, error::invalid, staff::Staff};

/// The draft of a token.
#[derive(Debug, Clone)]
pub struct TokenDraft {
    /// Its label.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Its last valid day, in the tenant's zone.
    pub expires_on: Option<NaiveDate>,
}

/// A new token with its text, which is shown once.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// The token.
    pub token: ApiToken,
    /// Its text.
    pub text: SecretString,
}

/// An authenticated caller of the Staff API.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The tenant.
    pub tenant: TenantId,
    /// The principal.
    pub who: Principal,
    /// The role.
    pub role: Role,
    /// Whether the tenant is suspended, and its Staff API read-only.
    pub read_only: bool,
}

/// Why a token is refused.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// It is missing, malformed, unknown, expired or revoked; the caller isn't told which.
    #[error("bad token")]
    Bad,
    /// It is of a login that has to enrol a second factor first.
    #[error("the second factor is to be set up first")]
    MustEnrol,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Staff<'_> {
    /// Create a token; its text is shown once.
    pub async fn create_token(
        self,
        by: &Actor,
        tenant: &str,
        draft: TokenDraft,
    ) -> Result<IssuedToken, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let expires_at = token_end(draft.expires_on, &context.tenant, now)?;
        let id = TokenId(self.app.randomness.uuid(now));
        let (text, hash) = TokenText::issue(id, self.app.randomness.bytes());
        let token = ApiToken {
            id,
            tenant: context.tenant.id,
            name: token_name(&draft.name)?,
            role: draft.role,
            hash,
            created_by: by.who.to_string(),
            life: TokenLifetime::new(now, expires_at),
        };
        let tx = self.app.store.write().await?;
        tx.tenant(context.tenant.id).tokens().insert(&token).await?;
        let facts = json!({ "name": token.name, "role": token.role, "expires_at": expires_at });
        self.app.audit().record(&tx, by, on_token("token.create", &token).after(facts)).await?;
        tx.commit().await?;
        Ok(IssuedToken { token, text: text.into() })
    }

    /// A page of tokens, in the order of creation.
    pub async fn list_tokens(
        self,
        tenant: &str,
        cursor: Option<TokenId>,
        limit: u64,
    ) -> Result<Page<ApiToken>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        Ok(self.app.store.tenant(context.tenant.id).tokens().list(cursor, limit).await?)
    }

    /// Read one token.
    pub async fn show_token(self, tenant: &str, id: TokenId) -> Result<ApiToken, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let found = self.app.store.tenant(context.tenant.id).tokens().find(id).await?;
        found.ok_or_else(|| unknown(id))
    }

    /// Revoke a token. Revoking a revoked one changes nothing.
    pub async fn revoke_token(
        self,
        by: &Actor,
        tenant: &str,
        id: TokenId,
    ) -> Result<ApiToken, AdminError> {
        let token = self.show_token(tenant, id).await?;
        let tx = self.app.store.write().await?;
        if tx.tenant(token.tenant).tokens().revoke(id, self.app.now()).await? {
            let record = on_token("token.revoke", &token);
            let (before, after) = (json!({ "revoked": false }), json!({ "revoked": true }));
            self.app.audit().record(&tx, by, record.changed(before, after)).await?;
            tx.commit().await?;
        }
        self.show_token(tenant, id).await
    }

    /// Authenticate a token of the Staff API: an API token or that of a login.
    pub async fn token_caller(
        self,
        tenant: &str,
        token: &SecretString,
    ) -> Result<Caller, TokenError> {
        if LoginToken::parse(token.expose_secret()).is_some() {
            let who = self.logged_in(tenant, token).await?;
            return who.caller().ok_or(TokenError::MustEnrol);
        }
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(TokenError::UnknownTenant)?;
        let shown = TokenText::parse(token.expose_secret()).ok_or(TokenError::Bad)?;
        let found = self.app.store.tenant(context.tenant.id).tokens().find(shown.id).await?;
        let now = self.app.now();
        let token = found.filter(|token| token.hash.is(&shown.hash) && token.life.is_good(now));
        let token = token.ok_or(TokenError::Bad)?;
        if token.life.should_store_use(now) {
            self.note_use(&token, now).await;
        }
        Ok(Caller {
            tenant: context.tenant.id,
            who: Principal::Token(token.id),
            role: token.role,
            read_only: context.tenant.status == TenantStatus::Suspended,
        })
    }

    /// Store the token's last use; a failure doesn't fail the call.
    async fn note_use(self, token: &ApiToken, now: DateTime<Utc>) {
        let note = async {
            let tx = self.app.store.write().await?;
            tx.tenant(token.tenant).tokens().used(token.id, now).await?;
            tx.commit().await
        };
        if let Err(error) = note.await {
            warn!(%error, "the use of a token was not written down");
        }
    }
}

/// Validate a token's label.
pub(super) fn token_name(name: &str) -> Result<String, AdminError> {
    text(name, TOKEN_NAME_MAX).map_err(|reason| invalid("name", reason))
}

/// The expiry of a token by its last day; an error if it has passed.
fn token_end(
    last_day: Option<NaiveDate>,
    tenant: &Tenant,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, AdminError> {
    let end = validity(None, last_day, tenant.zone).expires_at;
    match end {
        Some(end) if end <= now => Err(invalid("expires", "must not be over")),
        end => Ok(end),
    }
}

fn on_token(action: &'static str, token: &ApiToken) -> AuditRecord {
    AuditRecord::on(token.tenant, action, ("token", token.id.to_string(), &token.name))
}

fn unknown(id: TokenId) -> AdminError {
    AdminError::Unknown { what: "token", name: id.to_string() }
}
