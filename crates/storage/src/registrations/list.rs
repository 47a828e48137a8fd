//! Lists of registrations, and who is silent the longest.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, Registration, RegistrationId, State};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Registrations;
use crate::{
    StoreError,
    entity::registrations::{self, Column},
    rows,
};

/// Which registrations to list.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Only those of this account.
    pub account: Option<AccountId>,
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those in this state: `registered`, `failed` or `unbound`, as it is at the time given.
    pub state: Option<String>,
    /// Only those of this node.
    pub node_id: Option<String>,
    /// Only those whose newest registration came from this address.
    pub source: Option<IpAddr>,
    /// Only those of this hostname.
    pub hostname: Option<String>,
}

/// A part of a list and where the next one begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Hand this in for the next page; none if this is the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page of what was read, one more than `limit` having been asked for.
    pub(crate) fn cut(mut items: Vec<T>, limit: u64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(cursor);
        Self { items, next_cursor }
    }
}

/// What the owner of a full account needs to know.
#[derive(Debug, Clone, Default)]
pub struct Silent {
    /// When the next slot frees by itself if nobody calls.
    pub next_slot_frees_at: Option<DateTime<Utc>>,
    /// The live registrations that have been silent the longest, the longest first.
    pub longest: Vec<Registration>,
}

impl<C: ConnectionTrait> Registrations<'_, C> {
    /// Some of them in the order they were made, at most `limit`, those after `cursor`.
    pub async fn list(
        &self,
        filter: &ListFilter,
        now: DateTime<Utc>,
        cursor: Option<RegistrationId>,
        limit: u64,
    ) -> Result<Page<Registration>, StoreError> {
        let mut find = registrations::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .order_by_asc(Column::Id)
            .limit(limit + 1);
        if let Some(account) = filter.account {
            find = find.filter(Column::AccountId.eq(account.0));
        }
        if let Some(project) = &filter.project_id {
            find = find.filter(Column::ProjectId.eq(project));
        }
        if let Some(node) = &filter.node_id {
            find = find.filter(Column::NodeId.eq(node));
        }
        if let Some(source) = filter.source {
            find = find.filter(Column::Source.eq(source.to_string()));
        }
        if let Some(hostname) = &filter.hostname {
            find = find.filter(Column::Hostname.eq(hostname));
        }
        if let Some(state) = &filter.state {
            find = find.filter(in_state(state, now));
        }
        if let Some(after) = cursor {
            find = find.filter(Column::Id.gt(after.0));
        }
        let found = find.all(self.0.db).await?;
        let found = found.into_iter().map(rows::registration).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(found, limit, |registration| registration.id.to_string()))
    }

    /// Who of an account is silent the longest, at most `limit`, and when a slot frees by itself.
    pub async fn silent(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<Silent, StoreError> {
        let live = registrations::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(in_state("registered", now));
        let first = live.clone().order_by_asc(Column::LeaseExpiresAt).one(self.0.db).await?;
        let held = registrations::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::SlotHeldUntil.gt(now))
            .order_by_asc(Column::SlotHeldUntil);
        let held = held.one(self.0.db).await?.and_then(|row| row.slot_held_until);
        let ends = first.map(|row| row.lease_expires_at);
        let longest = live.order_by_asc(Column::LastSuccessAt).limit(limit).all(self.0.db).await?;
        Ok(Silent {
            next_slot_frees_at: [ends, held].into_iter().flatten().min(),
            longest: longest.into_iter().map(rows::registration).collect::<Result<_, _>>()?,
        })
    }
}

/// The state as it is at `now`: whose lease is over has failed, written or not.
fn in_state(state: &str, now: DateTime<Utc>) -> Condition {
    let registered = State::Registered.name();
    if state == registered {
        Condition::all().add(Column::State.eq(registered)).add(Column::LeaseExpiresAt.gt(now))
    } else if state == "failed" {
        let over =
            Condition::all().add(Column::State.eq(registered)).add(Column::LeaseExpiresAt.lte(now));
        Condition::any().add(Column::State.eq(state)).add(over)
    } else {
        Condition::all().add(Column::State.eq(state))
    }
}
