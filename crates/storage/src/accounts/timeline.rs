//! The parts of an account's timeline: events, audit rows and mails, by time.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, Event, audit::AuditEntry, mail::OutboxMail};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{
    Events, Scope, StoreError, audit,
    audit::Audit,
    entity::{audit_events, outbox_mails, registration_events},
    events,
    mail::Outbox,
    mail::outbox,
    sql::Sql,
};

/// A position in an account's timeline: time, then id.
pub type TimelinePosition = (DateTime<Utc>, Uuid);

impl<C: ConnectionTrait> Events<'_, C> {
    /// The events of an account before `before`, the newest first, at most `limit`, without changes
    /// by staff, which are in the audit trail.
    pub async fn of_account(
        &self,
        account: AccountId,
        before: Option<TimelinePosition>,
        limit: u64,
    ) -> Result<Vec<Event>, StoreError> {
        let from = ("registration_events where kind <> 'changed' and", "at");
        let rows = newest(&self.0, from, account, before, limit).all(self.0.db).await?;
        let event = |row| events::event(registration_events::Model::from_query_result(row, "")?);
        rows.iter().map(event).collect()
    }
}

impl<C: ConnectionTrait> Audit<'_, C> {
    /// The audit rows about an account before `before`, the newest first, at most `limit`.
    pub async fn of_account(
        &self,
        account: AccountId,
        before: Option<TimelinePosition>,
        limit: u64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let from = ("audit_events where", "at");
        let rows = newest(&self.0, from, account, before, limit).all(self.0.db).await?;
        let deed = |row| {
            let row = audit_events::Model::from_query_result(row, "")?;
            Ok(audit::chained(row).entry)
        };
        rows.iter().map(deed).collect()
    }
}

impl<C: ConnectionTrait> Outbox<'_, C> {
    /// The mails about an account before `before`, the newest first, at most `limit`.
    pub async fn of_account(
        &self,
        account: AccountId,
        before: Option<TimelinePosition>,
        limit: u64,
    ) -> Result<Vec<OutboxMail>, StoreError> {
        let from = ("outbox_mails where", "created_at");
        let rows = newest(&self.0, from, account, before, limit).all(self.0.db).await?;
        let mail = |row| outbox::mail(outbox_mails::Model::from_query_result(row, "")?);
        rows.iter().map(mail).collect()
    }
}

/// The newest rows of a table by its time column, with an extra condition.
fn newest<C: ConnectionTrait>(
    scope: &Scope<'_, C>,
    (table, at): (&str, &str),
    account: AccountId,
    before: Option<TimelinePosition>,
    limit: u64,
) -> Sql {
    let mut sql = Sql::of(scope);
    let account = sql.bind(account.0);
    sql.push(&format!("select * from {table} tenant_id = $1 and account_id = {account}"));
    if let Some((moment, id)) = before {
        let (moment, id) = (sql.bind(moment), sql.bind(id));
        sql.push(&format!("and ({at}, id) < ({moment}, {id})"));
    }
    sql.push(&format!("order by {at} desc, id desc limit {limit}"));
    sql
}
