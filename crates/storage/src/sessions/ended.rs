//! Sessions that were ended by hand.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::{AccountId, SessionId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, sea_query::OnConflict,
};

use super::Sessions;
use crate::{
    StoreError,
    entity::ended_sessions::{ActiveModel, Column, Entity, Model},
};

/// For how long they are remembered: longer than any ticket proves anything.
const KEPT: TimeDelta = TimeDelta::days(8);

/// A session that was ended by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSession {
    /// The session.
    pub session: SessionId,
    /// The hash of who sat where.
    pub place: [u8; 16],
    /// Why.
    pub reason: String,
    /// By whom, as [`rollcall_domain::audit::Principal`] is printed.
    pub ended_by: String,
    /// When.
    pub ended_at: DateTime<Utc>,
    /// Until when none may be opened from there.
    pub banned_until: DateTime<Utc>,
}

impl<C: ConnectionTrait> Sessions<'_, C> {
    /// The session of this id, if it was ended by hand.
    pub async fn ended(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Option<EndedSession>, StoreError> {
        let id = (self.0.tenant.0, account.0, session.0);
        Entity::find_by_id(id).one(self.0.db).await?.map(read).transpose()
    }

    /// The longest ban of a place that still holds.
    pub async fn ban(
        &self,
        account: AccountId,
        place: [u8; 16],
        now: DateTime<Utc>,
    ) -> Result<Option<EndedSession>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::Place.eq(place.to_vec()))
            .filter(Column::BannedUntil.gt(now))
            .order_by_desc(Column::BannedUntil);
        found.one(self.0.db).await?.map(read).transpose()
    }
}

impl Sessions<'_, DatabaseTransaction> {
    /// Remember that a session was ended by hand; repeated, the first one stays.
    pub async fn insert_ended(
        &self,
        account: AccountId,
        ended: &EndedSession,
    ) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::EndedAt.lt(ended.ended_at - KEPT))
            .filter(Column::BannedUntil.lt(ended.ended_at))
            .exec(self.0.db)
            .await?;
        let row = ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.0),
            session_id: Set(ended.session.0),
            place: Set(ended.place.to_vec()),
            reason: Set(ended.reason.clone()),
            ended_by: Set(ended.ended_by.clone()),
            ended_at: Set(ended.ended_at),
            banned_until: Set(ended.banned_until),
        };
        let key = [Column::TenantId, Column::AccountId, Column::SessionId];
        let there = OnConflict::columns(key).do_nothing().to_owned();
        Entity::insert(row).on_conflict(there).exec_without_returning(self.0.db).await?;
        Ok(())
    }
}

fn read(row: Model) -> Result<EndedSession, StoreError> {
    let place = row.place.try_into().map_err(|_| StoreError::Unreadable("place of a session"))?;
    Ok(EndedSession {
        session: SessionId(row.session_id),
        place,
        reason: row.reason,
        ended_by: row.ended_by,
        ended_at: row.ended_at,
        banned_until: row.banned_until,
    })
}
