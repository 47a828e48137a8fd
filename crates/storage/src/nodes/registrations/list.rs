//! Listing registrations, and the longest-silent nodes.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, RegistrationId,
    nodes::{Registration, State},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Registrations;
use crate::{
    Page, StoreError,
    entity::registrations::{self, Column},
    nodes::read_registration,
    sql::Sql,
};

/// A filter of registrations.
#[derive(Debug, Clone, Default)]
pub struct RegistrationFilter {
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

/// The silent nodes of a full account.
#[derive(Debug, Clone, Default)]
pub struct SilentNodes {
    /// When the next slot frees by expiry.
    pub next_slot_frees_at: Option<DateTime<Utc>>,
    /// The longest-silent live registrations, the longest first.
    pub longest: Vec<Registration>,
}

impl<C: ConnectionTrait> Registrations<'_, C> {
    /// A page of them in the order of creation, at most `limit`, after `cursor`.
    pub async fn list(
        &self,
        filter: &RegistrationFilter,
        now: DateTime<Utc>,
        cursor: Option<RegistrationId>,
        limit: u64,
    ) -> Result<Page<Registration>, StoreError> {
        let mut sql = Sql::of(&self.0);
        let now = sql.bind(now);
        // Each with the words of the index that has them in order.
        let parts = match filter.state.as_deref() {
            None => vec![String::new()],
            Some("registered") => {
                vec![format!("and state = 'registered' and lease_expires_at > {now}")]
            }
            // Whose lease is over has failed, written or not.
            Some("failed") => vec![
                "and state <> 'registered' and state = 'failed'".to_owned(),
                format!(
                    "and state = 'registered' and sweep_at <= {now} and lease_expires_at <= {now}"
                ),
            ],
            Some(state) => {
                let state = sql.bind(state);
                vec![format!("and state <> 'registered' and state = {state}")]
            }
        };
        let rest = rest(&mut sql, filter, cursor, limit);
        let parts = parts.iter().enumerate().map(|(nth, part)| {
            format!(
                "select * from (select * from registrations where tenant_id = $1 {part} {rest}) part{nth}"
            )
        });
        sql.push(&parts.collect::<Vec<_>>().join(" union all "));
        sql.push(&format!("order by id limit {}", limit + 1));
        let found = super::read(&sql.all(self.0.db).await?)?;
        Ok(Page::cut(found, limit, |registration| registration.id.to_string()))
    }

    /// The longest-silent nodes of an account, at most `limit`, and when a slot frees by expiry.
    pub async fn silent(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<SilentNodes, StoreError> {
        let live = registrations::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::State.eq(State::Registered.name()))
            .filter(Column::LeaseExpiresAt.gt(now));
        let first = live.clone().order_by_asc(Column::LeaseExpiresAt).one(self.0.db).await?;
        let held = registrations::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::SlotHeldUntil.gt(now))
            .order_by_asc(Column::SlotHeldUntil);
        let held = held.one(self.0.db).await?.and_then(|row| row.slot_held_until);
        let ends = first.map(|row| row.lease_expires_at);
        let longest = live.order_by_asc(Column::LastSuccessAt).limit(limit).all(self.0.db).await?;
        Ok(SilentNodes {
            next_slot_frees_at: [ends, held].into_iter().flatten().min(),
            longest: longest.into_iter().map(read_registration).collect::<Result<_, _>>()?,
        })
    }
}

/// The remaining conditions and the limit.
fn rest(
    sql: &mut Sql,
    filter: &RegistrationFilter,
    cursor: Option<RegistrationId>,
    limit: u64,
) -> String {
    let mut asked = Vec::new();
    if let Some(account) = filter.account {
        asked.push(format!("account_id = {}", sql.bind(account.0)));
    }
    if let Some(source) = filter.source {
        asked.push(format!("source = {}", sql.bind(source.to_string())));
    }
    let texts = [
        ("project_id", &filter.project_id),
        ("node_id", &filter.node_id),
        ("hostname", &filter.hostname),
    ];
    for (column, text) in texts {
        let Some(text) = text else { continue };
        let text = sql.bind(text);
        // The index that finds it has it in small letters.
        asked.push(format!("lower({column}) = lower({text}) and {column} = {text}"));
    }
    let id = if asked.is_empty() { "id" } else { sql.unindexed_id() };
    if let Some(after) = cursor {
        asked.push(format!("{id} > {}", sql.bind(after.0)));
    }
    let rest: String = asked.iter().map(|asked| format!(" and {asked}")).collect();
    format!("{rest} order by {id} limit {}", limit + 1)
}
