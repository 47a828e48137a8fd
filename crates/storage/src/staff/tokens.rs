//! API tokens of tenants, and operator tokens; stored as hashes only.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    OperatorTokenId, TenantId, TokenHash, TokenId,
    staff::{ApiToken, OperatorToken, TokenLifetime},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};

use crate::{
    Page, Scope, StoreError,
    column::{name_of, named},
    entity::{api_tokens, operator_tokens},
};

/// One tenant's API tokens.
#[derive(Debug)]
pub struct ApiTokens<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> ApiTokens<'_, C> {
    /// The token of this id.
    pub async fn find(&self, id: TokenId) -> Result<Option<ApiToken>, StoreError> {
        let found = api_tokens::Entity::find_by_id((self.0.tenant.0, id.0));
        found.one(self.0.db).await?.map(token).transpose()
    }

    /// A page of them in the order of creation, at most `limit`, after `cursor`.
    pub async fn list(
        &self,
        cursor: Option<TokenId>,
        limit: u64,
    ) -> Result<Page<ApiToken>, StoreError> {
        let mut find = api_tokens::Entity::find()
            .filter(api_tokens::Column::TenantId.eq(self.0.tenant.0))
            .order_by_asc(api_tokens::Column::Id)
            .limit(limit + 1);
        if let Some(after) = cursor {
            find = find.filter(api_tokens::Column::Id.gt(after.0));
        }
        let found = find.all(self.0.db).await?;
        let found = found.into_iter().map(token).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(found, limit, |token| token.id.to_string()))
    }
}

impl ApiTokens<'_, DatabaseTransaction> {
    /// Insert a token.
    pub async fn insert(&self, token: &ApiToken) -> Result<(), StoreError> {
        let row = api_tokens::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            id: Set(token.id.0),
            name: Set(token.name.clone()),
            role: Set(name_of(token.role)),
            hash: Set(token.hash.0.to_vec()),
            created_at: Set(token.life.created_at),
            created_by: Set(token.created_by.clone()),
            expires_at: Set(token.life.expires_at),
            last_used_at: Set(token.life.last_used_at),
            revoked_at: Set(token.life.revoked_at),
        };
        api_tokens::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Revoke a token; returns whether it was not revoked before.
    pub async fn revoke(&self, id: TokenId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let revoke = self.0.statement(
            "update api_tokens set revoked_at = $3
             where tenant_id = $1 and id = $2 and revoked_at is null",
            [self.0.tenant.0.into(), id.0.into(), now.into()],
        );
        Ok(self.0.db.execute_raw(revoke).await?.rows_affected() > 0)
    }

    /// Store a token's last use.
    pub async fn used(&self, id: TokenId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let used = self.0.statement(
            "update api_tokens set last_used_at = $3 where tenant_id = $1 and id = $2",
            [self.0.tenant.0.into(), id.0.into(), now.into()],
        );
        self.0.db.execute_raw(used).await?;
        Ok(())
    }
}

/// The operator tokens.
#[derive(Debug)]
pub struct OperatorTokens<'a, C: ConnectionTrait> {
    pub(crate) db: &'a C,
}

impl<C: ConnectionTrait> OperatorTokens<'_, C> {
    /// The token of this id.
    pub async fn find(&self, id: OperatorTokenId) -> Result<Option<OperatorToken>, StoreError> {
        let found = operator_tokens::Entity::find_by_id(id.0).one(self.db).await?;
        found.map(operator_token).transpose()
    }

    /// All of them, in the order of creation.
    pub async fn list(&self) -> Result<Vec<OperatorToken>, StoreError> {
        let all = operator_tokens::Entity::find().order_by_asc(operator_tokens::Column::Id);
        all.all(self.db).await?.into_iter().map(operator_token).collect()
    }
}

impl OperatorTokens<'_, DatabaseTransaction> {
    /// Insert a token.
    pub async fn insert(&self, token: &OperatorToken) -> Result<(), StoreError> {
        let row = operator_tokens::ActiveModel {
            id: Set(token.id.0),
            name: Set(token.name.clone()),
            hash: Set(token.hash.0.to_vec()),
            created_at: Set(token.life.created_at),
            expires_at: Set(token.life.expires_at),
            last_used_at: Set(token.life.last_used_at),
            revoked_at: Set(token.life.revoked_at),
        };
        operator_tokens::Entity::insert(row).exec_without_returning(self.db).await?;
        Ok(())
    }

    /// Revoke a token that is not revoked yet.
    pub async fn revoke(&self, id: OperatorTokenId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.stamp("revoked_at = coalesce(revoked_at, $2)", id, now).await
    }

    /// Store a token's last use.
    pub async fn used(&self, id: OperatorTokenId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.stamp("last_used_at = $2", id, now).await
    }

    async fn stamp(
        &self,
        what: &str,
        id: OperatorTokenId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let stamp = Statement::from_sql_and_values(
            self.db.get_database_backend(),
            format!("update operator_tokens set {what} where id = $1"),
            [id.0.into(), now.into()],
        );
        self.db.execute_raw(stamp).await?;
        Ok(())
    }
}

fn token(row: api_tokens::Model) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: TokenId(row.id),
        tenant: TenantId(row.tenant_id),
        name: row.name,
        role: named(&row.role, "role")?,
        hash: hash(&row.hash)?,
        created_by: row.created_by,
        life: TokenLifetime {
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        },
    })
}

fn operator_token(row: operator_tokens::Model) -> Result<OperatorToken, StoreError> {
    Ok(OperatorToken {
        id: OperatorTokenId(row.id),
        name: row.name,
        hash: hash(&row.hash)?,
        life: TokenLifetime {
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        },
    })
}

/// A token's hash from its bytes.
pub(crate) fn hash(bytes: &[u8]) -> Result<TokenHash, StoreError> {
    bytes.try_into().map(TokenHash).map_err(|_| StoreError::Unreadable("token hash"))
}
