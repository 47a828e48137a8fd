//! The audit trail: append-only.

use rollcall_domain::{
    AccountId, AuditId, TenantId,
    audit::{AuditEntry, AuditHash, AuditHead, AuditTarget, ChainedEntry},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::{
    Page, Scope, StoreError,
    entity::audit_events::{self, Column},
};

/// A filter of audit rows.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only those by this principal, as printed.
    pub who: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only those with the target of this id.
    pub target_id: Option<String>,
    /// Only those that concern this account.
    pub account: Option<AccountId>,
}

/// One tenant's audit trail.
#[derive(Debug)]
pub struct Audit<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Audit<'_, C> {
    /// The head of the chain.
    pub async fn head(&self) -> Result<AuditHead, StoreError> {
        Ok(self.read_head("").await?.unwrap_or_default())
    }

    /// At most `limit` rows after `position`, in the order of the chain.
    pub async fn after(&self, position: i64, limit: u64) -> Result<Vec<ChainedEntry>, StoreError> {
        let rows = audit_events::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::Position.gt(position))
            .order_by_asc(Column::Position)
            .limit(limit);
        Ok(rows.all(self.0.db).await?.into_iter().map(chained).collect())
    }

    /// A page of rows, the newest first, at most `limit`, before `cursor` (a position).
    pub async fn list(
        &self,
        filter: &AuditFilter,
        cursor: Option<i64>,
        limit: u64,
    ) -> Result<Page<ChainedEntry>, StoreError> {
        let mut find = audit_events::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .order_by_desc(Column::Position)
            .limit(limit + 1);
        if let Some(who) = &filter.who {
            find = find.filter(Column::Who.eq(who));
        }
        if let Some(action) = &filter.action {
            find = find.filter(Column::Action.eq(action));
        }
        if let Some(target) = &filter.target_id {
            find = find.filter(Column::TargetId.eq(target));
        }
        if let Some(account) = filter.account {
            find = find.filter(Column::AccountId.eq(account.0));
        }
        if let Some(before) = cursor {
            find = find.filter(Column::Position.lt(before));
        }
        let rows = find.all(self.0.db).await?;
        let rows = rows.into_iter().map(chained).collect();
        Ok(Page::cut(rows, limit, |row| row.position.to_string()))
    }

    async fn read_head(&self, lock: &str) -> Result<Option<AuditHead>, StoreError> {
        let ask = self.0.statement(
            &format!("select position, hash from audit_heads where tenant_id = $1 {lock}"),
            [self.0.tenant.0.into()],
        );
        let Some(row) = self.0.db.query_one_raw(ask).await? else { return Ok(None) };
        let hash: Vec<u8> = row.try_get_by_index(1)?;
        Ok(Some(AuditHead { position: row.try_get_by_index(0)?, hash: sized(&hash) }))
    }
}

impl Audit<'_, DatabaseTransaction> {
    /// Append an entry, in the transaction of the change that it records.
    ///
    /// Locks the head of the chain until the transaction's end, so that no two rows follow the same
    /// one. Other locks are taken before.
    pub async fn append(&self, entry: AuditEntry) -> Result<ChainedEntry, StoreError> {
        let chained = ChainedEntry::after(self.lock_head().await?, entry);
        audit_events::Entity::insert(row(&chained)).exec_without_returning(self.0.db).await?;
        let move_on = self.0.statement(
            "update audit_heads set position = $2, hash = $3 where tenant_id = $1",
            [self.0.tenant.0.into(), chained.position.into(), chained.hash.0.to_vec().into()],
        );
        self.0.db.execute_raw(move_on).await?;
        Ok(chained)
    }

    async fn lock_head(&self) -> Result<AuditHead, StoreError> {
        let lock = if self.0.is_postgres() { "for update" } else { "" };
        if let Some(head) = self.read_head(lock).await? {
            return Ok(head);
        }
        let begin = self.0.statement(
            "insert into audit_heads (tenant_id, position, hash) values ($1, 0, $2)
             on conflict do nothing",
            [self.0.tenant.0.into(), AuditHash::default().0.to_vec().into()],
        );
        self.0.db.execute_raw(begin).await?;
        Ok(self.read_head(lock).await?.unwrap_or_default())
    }
}

fn row(chained: &ChainedEntry) -> audit_events::ActiveModel {
    let entry = chained.entry.clone();
    audit_events::ActiveModel {
        tenant_id: Set(entry.tenant.0),
        position: Set(chained.position),
        id: Set(entry.id.0),
        at: Set(entry.at),
        who: Set(entry.who),
        action: Set(entry.action),
        target_kind: Set(entry.target.kind),
        target_id: Set(entry.target.id),
        target_name: Set(entry.target.name),
        account_id: Set(entry.account.map(|account| account.0)),
        before: Set(entry.before),
        after: Set(entry.after),
        source: Set(entry.source),
        request_id: Set(entry.request_id),
        previous_hash: Set(chained.previous.0.to_vec()),
        hash: Set(chained.hash.0.to_vec()),
    }
}

pub(crate) fn chained(row: audit_events::Model) -> ChainedEntry {
    ChainedEntry {
        position: row.position,
        previous: sized(&row.previous_hash),
        hash: sized(&row.hash),
        entry: AuditEntry {
            id: AuditId(row.id),
            tenant: TenantId(row.tenant_id),
            at: row.at,
            who: row.who,
            action: row.action,
            target: AuditTarget { kind: row.target_kind, id: row.target_id, name: row.target_name },
            account: row.account_id.map(AccountId),
            before: row.before,
            after: row.after,
            source: row.source,
            request_id: row.request_id,
        },
    }
}

/// A stored hash. One of another length was never written by us, and follows nothing.
fn sized(bytes: &[u8]) -> AuditHash {
    bytes.try_into().map(AuditHash).unwrap_or_default()
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its audit trail.
    pub fn audit(&self) -> Audit<'a, C> {
        Audit(*self)
    }
}
