//! What happened to an account, and what was done to it, in the order of time.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, AuditEntry, Event};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{
    Audit, Events, Scope, StoreError, audit,
    entity::{audit_events, registration_events},
    rows,
    sql::Sql,
};

/// A place in an account's timeline: time, and id where the time is the same.
pub type Moment = (DateTime<Utc>, Uuid);

impl<C: ConnectionTrait> Events<'_, C> {
    /// What happened to an account before `before`, the newest first, at most `limit`. What staff
    /// did to it stands in the audit trail.
    pub async fn of_account(
        &self,
        account: AccountId,
        before: Option<Moment>,
        limit: u64,
    ) -> Result<Vec<Event>, StoreError> {
        let table = "registration_events where kind <> 'changed' and";
        let rows = newest(&self.0, table, account, before, limit).all(self.0.db).await?;
        let event = |row| rows::event(registration_events::Model::from_query_result(row, "")?);
        rows.iter().map(event).collect()
    }
}

impl<C: ConnectionTrait> Audit<'_, C> {
    /// What was done to an account before `before`, the newest first, at most `limit`.
    pub async fn of_account(
        &self,
        account: AccountId,
        before: Option<Moment>,
        limit: u64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let table = "audit_events where";
        let rows = newest(&self.0, table, account, before, limit).all(self.0.db).await?;
        let deed = |row| {
            let row = audit_events::Model::from_query_result(row, "")?;
            Ok(audit::chained(row).entry)
        };
        rows.iter().map(deed).collect()
    }
}

fn newest<C: ConnectionTrait>(
    scope: &Scope<'_, C>,
    table: &str,
    account: AccountId,
    before: Option<Moment>,
    limit: u64,
) -> Sql {
    let mut sql = Sql::of(scope);
    let account = sql.bind(account.0);
    sql.push(&format!("select * from {table} tenant_id = $1 and account_id = {account}"));
    if let Some((at, id)) = before {
        let (at, id) = (sql.bind(at), sql.bind(id));
        sql.push(&format!("and (at, id) < ({at}, {id})"));
    }
    sql.push(&format!("order by at desc, id desc limit {limit}"));
    sql
}
