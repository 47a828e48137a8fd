//! Events: the history.

use std::net::IpAddr;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use rollcall_domain::{
    AccountId, Code, Event, EventId, EventKind, RegistrationId, TenantId, nodes::NodeKey,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement, sea_query::OnConflict,
};

use crate::{
    Page, Scope, StoreError,
    column::{name_of, named, parsed},
    entity::registration_events::{self, Column},
};

/// How many events one statement inserts.
const AT_ONCE: usize = 500;

/// A filter of events.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// Only those of this account.
    pub account: Option<AccountId>,
    /// Only those of this registration.
    pub registration: Option<RegistrationId>,
    /// Only those of this node.
    pub node_id: Option<String>,
    /// Only those of this kind.
    pub kind: Option<EventKind>,
    /// Only failures.
    pub failures: bool,
    /// Only those that were answered with this code.
    pub code: Option<Code>,
}

/// One tenant's events.
#[derive(Debug)]
pub struct Events<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Events<'_, C> {
    /// The newest failures of a node, at most `limit`, of all its registrations.
    pub async fn failures(
        &self,
        account: AccountId,
        node: &NodeKey,
        limit: u64,
    ) -> Result<Vec<Event>, StoreError> {
        let found = registration_events::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::ProjectId.eq(&node.project_id))
            .filter(Column::NodeId.eq(&node.node_id))
            .filter(Column::Failure.eq(true))
            .order_by_desc(Column::Id)
            .limit(limit);
        found.all(self.0.db).await?.into_iter().map(event).collect()
    }
}

impl<C: ConnectionTrait> Events<'_, C> {
    /// A page of events, the newest first, at most `limit`, before `cursor`.
    pub async fn list(
        &self,
        filter: &EventFilter,
        cursor: Option<EventId>,
        limit: u64,
    ) -> Result<Page<Event>, StoreError> {
        let mut find = registration_events::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(account) = filter.account {
            find = find.filter(Column::AccountId.eq(account.0));
        }
        if let Some(registration) = filter.registration {
            find = find.filter(Column::RegistrationId.eq(registration.0));
        }
        if let Some(node) = &filter.node_id {
            find = find.filter(Column::NodeId.eq(node));
        }
        if let Some(kind) = filter.kind {
            find = find.filter(Column::Kind.eq(name_of(kind)));
        }
        if filter.failures {
            find = find.filter(Column::Failure.eq(true));
        }
        if let Some(code) = filter.code {
            find = find.filter(Column::Code.eq(i32::from(code.number())));
        }
        if let Some(before) = cursor {
            find = find.filter(Column::Id.lt(before.0));
        }
        let found = find.all(self.0.db).await?;
        let found = found.into_iter().map(event).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(found, limit, |event| event.id.to_string()))
    }
}

impl Events<'_, DatabaseTransaction> {
    /// Append events, in the transaction of what they tell of.
    pub async fn append(&self, events: &[Event]) -> Result<(), StoreError> {
        insert(self.0.db, events).await
    }

    /// Count a refusal without proven credentials: one row per account, source and hour.
    pub async fn count_unproven(
        &self,
        account: AccountId,
        source: IpAddr,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let hour = at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at);
        let count = self.0.statement(
            "insert into unproven_refusals (tenant_id, account_id, source, hour, count)
             values ($1, $2, $3, $4, 1)
             on conflict (tenant_id, account_id, source, hour)
             do update set count = unproven_refusals.count + 1",
            [self.0.tenant.0.into(), account.0.into(), source.to_string().into(), hour.into()],
        );
        self.0.db.execute_raw(count).await?;
        Ok(())
    }
}

/// Insert events; an existing one (a node reports again) stays as it is.
pub(crate) async fn insert(db: &impl ConnectionTrait, events: &[Event]) -> Result<(), StoreError> {
    for insert in inserts(db.get_database_backend(), events) {
        db.execute_raw(insert).await?;
    }
    Ok(())
}

/// What writes them.
pub(crate) fn inserts<'a>(
    backend: DbBackend,
    events: impl IntoIterator<Item = &'a Event>,
) -> Vec<Statement> {
    let there = OnConflict::columns([Column::TenantId, Column::Id]).do_nothing().to_owned();
    let rows: Vec<_> = events.into_iter().map(event_row).collect();
    let insert = |some: &[registration_events::ActiveModel]| {
        registration_events::Entity::insert_many(some.iter().cloned())
            .on_conflict(there.clone())
            .build(backend)
    };
    rows.chunks(AT_ONCE).map(insert).collect()
}

pub(crate) fn event_row(event: &Event) -> registration_events::ActiveModel {
    registration_events::ActiveModel {
        tenant_id: Set(event.tenant.0),
        id: Set(event.id.0),
        account_id: Set(event.account.map(|id| id.0)),
        registration_id: Set(event.registration.map(|id| id.0)),
        project_id: Set(event.node.as_ref().map(|node| node.project_id.clone())),
        node_id: Set(event.node.as_ref().map(|node| node.node_id.clone())),
        kind: Set(name_of(event.kind)),
        failure: Set(event.kind.is_failure()),
        at: Set(event.at),
        code: Set(event.code.map(|code| code.number().into())),
        counted: Set(event.counted),
        detail: Set(event.detail.clone()),
        source: Set(event.source.map(|source| source.to_string())),
        request_id: Set(event.request_id.clone()),
    }
}

pub(crate) fn event(row: registration_events::Model) -> Result<Event, StoreError> {
    const WHAT: &str = "event";
    let code = row
        .code
        .map(|number| u16::try_from(number).ok().and_then(|number| Code::try_from(number).ok()));
    Ok(Event {
        id: EventId(row.id),
        tenant: TenantId(row.tenant_id),
        account: row.account_id.map(AccountId),
        registration: row.registration_id.map(RegistrationId),
        node: row
            .project_id
            .zip(row.node_id)
            .map(|(project_id, node_id)| NodeKey { project_id, node_id }),
        kind: named(&row.kind, WHAT)?,
        at: row.at,
        code: code.map(|code| code.ok_or(StoreError::Unreadable(WHAT))).transpose()?,
        counted: row.counted,
        detail: row.detail,
        source: row.source.map(|source| parsed(&source, WHAT)).transpose()?,
        request_id: row.request_id,
    })
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its events.
    pub fn events(&self) -> Events<'a, C> {
        Events(*self)
    }
}
