//! Staff members.

use chrono::{DateTime, Utc};
use rollcall_domain::{StaffId, TenantId, staff::StaffMember};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    Page, Scope, StoreError,
    column::{name_of, named},
    entity::staff::{self, Column},
};

/// One tenant's staff.
#[derive(Debug)]
pub struct StaffList<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> StaffList<'_, C> {
    /// The one of this id.
    pub async fn find(&self, id: StaffId) -> Result<Option<StaffMember>, StoreError> {
        let found = staff::Entity::find_by_id((self.0.tenant.0, id.0));
        found.one(self.0.db).await?.map(read).transpose()
    }

    /// Those of these ids, as many as there are.
    pub async fn all(&self, ids: &[StaffId]) -> Result<Vec<StaffMember>, StoreError> {
        let found = staff::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
        found.all(self.0.db).await?.into_iter().map(read).collect()
    }

    /// The one of this e-mail address, in lower case.
    pub async fn by_email(&self, email: &str) -> Result<Option<StaffMember>, StoreError> {
        let found = staff::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::Email.eq(email));
        found.one(self.0.db).await?.map(read).transpose()
    }

    /// A page of them by e-mail address, at most `limit`, after `cursor` (an address).
    pub async fn list(
        &self,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<StaffMember>, StoreError> {
        let mut find = staff::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .order_by_asc(Column::Email)
            .limit(limit + 1);
        if let Some(after) = cursor {
            find = find.filter(Column::Email.gt(after));
        }
        let found = find.all(self.0.db).await?;
        let found = found.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(found, limit, |staff| staff.email.clone()))
    }
}

impl StaffList<'_, DatabaseTransaction> {
    /// Insert one; [`StoreError::Taken`] if the address is.
    pub async fn insert(&self, staff: &StaffMember) -> Result<(), StoreError> {
        staff::Entity::insert(row(staff)).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Lock one until the end of the transaction.
    pub async fn lock(&self, id: StaffId) -> Result<Option<StaffMember>, StoreError> {
        let found = staff::Entity::find_by_id((self.0.tenant.0, id.0)).lock_exclusive();
        found.one(self.0.db).await?.map(read).transpose()
    }

    /// Update a locked one.
    pub async fn update(&self, staff: &StaffMember) -> Result<(), StoreError> {
        row(staff).update(self.0.db).await?;
        Ok(())
    }

    /// Replace the recovery codes.
    pub async fn replace_recovery_codes(
        &self,
        id: StaffId,
        hashes: &[[u8; 32]],
    ) -> Result<(), StoreError> {
        let key = || [self.0.tenant.0.into(), id.0.into()];
        let clear = self.0.statement(
            "delete from staff_recovery_codes where tenant_id = $1 and staff_id = $2",
            key(),
        );
        self.0.db.execute_raw(clear).await?;
        for hash in hashes {
            let [tenant, staff] = key();
            let keep = self.0.statement(
                "insert into staff_recovery_codes (tenant_id, staff_id, hash) values ($1, $2, $3)",
                [tenant, staff, hash.to_vec().into()],
            );
            self.0.db.execute_raw(keep).await?;
        }
        Ok(())
    }

    /// Use up a recovery code; returns whether it was valid.
    pub async fn use_recovery_code(
        &self,
        id: StaffId,
        hash: [u8; 32],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let use_up = self.0.statement(
            "update staff_recovery_codes set used_at = $4
             where tenant_id = $1 and staff_id = $2 and hash = $3 and used_at is null",
            [self.0.tenant.0.into(), id.0.into(), hash.to_vec().into(), now.into()],
        );
        Ok(self.0.db.execute_raw(use_up).await?.rows_affected() > 0)
    }
}

fn row(staff: &StaffMember) -> staff::ActiveModel {
    staff::ActiveModel {
        tenant_id: Set(staff.tenant.0),
        id: Set(staff.id.0),
        email: Set(staff.email.clone()),
        name: Set(staff.name.clone()),
        role: Set(name_of(staff.role)),
        status: Set(name_of(staff.status)),
        password_hash: Set(staff.password_hash.clone()),
        password_version: Set(staff.password_version),
        sealed_totp: Set(staff.sealed_totp.clone()),
        totp_proven: Set(staff.totp_proven),
        totp_last_step: Set(staff.totp_last_step),
        version: Set(staff.version),
        created_at: Set(staff.created_at),
        last_login_at: Set(staff.last_login_at),
    }
}

fn read(row: staff::Model) -> Result<StaffMember, StoreError> {
    Ok(StaffMember {
        id: StaffId(row.id),
        tenant: TenantId(row.tenant_id),
        email: row.email,
        name: row.name,
        role: named(&row.role, "role")?,
        status: named(&row.status, "staff status")?,
        password_hash: row.password_hash,
        password_version: row.password_version,
        sealed_totp: row.sealed_totp,
        totp_proven: row.totp_proven,
        totp_last_step: row.totp_last_step,
        version: row.version,
        created_at: row.created_at,
        last_login_at: row.last_login_at,
    })
}
