//! Logins of staff; tokens are stored as hashes only.

use chrono::{DateTime, Utc};
use rollcall_domain::{LoginId, StaffId, TenantId, TokenHash, staff::Login};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};
use uuid::Uuid;

use crate::{Scope, StoreError, entity::staff_logins};

/// One tenant's logins.
#[derive(Debug)]
pub struct Logins<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Logins<'_, C> {
    /// The login of this id.
    pub async fn find(&self, id: LoginId) -> Result<Option<Login>, StoreError> {
        let found = staff_logins::Entity::find_by_id((self.0.tenant.0, id.0));
        found.one(self.0.db).await?.map(login).transpose()
    }

    /// The logins of these ids, those that there are.
    pub async fn all(&self, ids: &[LoginId]) -> Result<Vec<Login>, StoreError> {
        let found = staff_logins::Entity::find()
            .filter(staff_logins::Column::TenantId.eq(self.0.tenant.0))
            .filter(staff_logins::Column::Id.is_in(ids.iter().map(|id| id.0)));
        found.all(self.0.db).await?.into_iter().map(login).collect()
    }
}

impl Logins<'_, DatabaseTransaction> {
    /// Insert a login, and delete those of the same person made before `over`.
    pub async fn insert(&self, login: &Login, over: DateTime<Utc>) -> Result<(), StoreError> {
        let clear = self.0.statement(
            "delete from staff_logins
             where tenant_id = $1 and staff_id = $2 and created_at < $3",
            [self.0.tenant.0.into(), login.staff.0.into(), over.into()],
        );
        self.0.db.execute_raw(clear).await?;
        let row = staff_logins::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            id: Set(login.id.0),
            staff_id: Set(login.staff.0),
            hash: Set(login.hash.0.to_vec()),
            password_version: Set(login.password_version),
            created_at: Set(login.created_at),
            last_used_at: Set(login.last_used_at),
            ended_at: Set(login.ended_at),
        };
        staff_logins::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Store a login's last use.
    pub async fn used(&self, id: LoginId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.stamp("last_used_at = $3", id, now).await
    }

    /// End a login that hasn't ended yet.
    pub async fn end(&self, id: LoginId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.stamp("ended_at = coalesce(ended_at, $3)", id, now).await
    }

    /// End all logins of a staff member, but for one.
    pub async fn end_all(
        &self,
        of: StaffId,
        but: Option<LoginId>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let end = self.0.statement(
            "update staff_logins set ended_at = $3
             where tenant_id = $1 and staff_id = $2 and ended_at is null and id <> $4",
            [
                self.0.tenant.0.into(),
                of.0.into(),
                now.into(),
                but.map_or(Uuid::nil(), |login| login.0).into(),
            ],
        );
        self.0.db.execute_raw(end).await?;
        Ok(())
    }

    async fn stamp(&self, what: &str, id: LoginId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let stamp = self.0.statement(
            &format!("update staff_logins set {what} where tenant_id = $1 and id = $2"),
            [self.0.tenant.0.into(), id.0.into(), now.into()],
        );
        self.0.db.execute_raw(stamp).await?;
        Ok(())
    }
}

fn login(row: staff_logins::Model) -> Result<Login, StoreError> {
    let unreadable = |_| StoreError::Unreadable("login");
    Ok(Login {
        id: LoginId(row.id),
        tenant: TenantId(row.tenant_id),
        staff: StaffId(row.staff_id),
        hash: TokenHash(row.hash.try_into().map_err(unreadable)?),
        password_version: row.password_version,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        ended_at: row.ended_at,
    })
}
