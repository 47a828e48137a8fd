//! Operators of the installation, their logins and recovery codes; tokens are stored as hashes only.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    OperatorId, OperatorLoginId,
    staff::{LoginTimes, Operator, OperatorLink, OperatorLogin},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};
use uuid::Uuid;

use super::hash;
use crate::{
    StoreError,
    column::{name_of, named},
    entity::{
        operator_logins,
        operators::{ActiveModel, Column, Entity, Model},
    },
};

/// The operators.
#[derive(Debug)]
pub struct Operators<'a, C: ConnectionTrait> {
    pub(crate) db: &'a C,
}

impl<C: ConnectionTrait> Operators<'_, C> {
    /// The one of this id.
    pub async fn find(&self, id: OperatorId) -> Result<Option<Operator>, StoreError> {
        Entity::find_by_id(id.0).one(self.db).await?.map(read).transpose()
    }

    /// The one of this e-mail address, in lower case.
    pub async fn by_email(&self, email: &str) -> Result<Option<Operator>, StoreError> {
        let found = Entity::find().filter(Column::Email.eq(email));
        found.one(self.db).await?.map(read).transpose()
    }

    /// All of them, by e-mail address.
    pub async fn list(&self) -> Result<Vec<Operator>, StoreError> {
        let all = Entity::find().order_by_asc(Column::Email).all(self.db).await?;
        all.into_iter().map(read).collect()
    }

    /// The login of this id.
    pub async fn login(&self, id: OperatorLoginId) -> Result<Option<OperatorLogin>, StoreError> {
        let found = operator_logins::Entity::find_by_id(id.0).one(self.db).await?;
        found.map(login).transpose()
    }
}

impl Operators<'_, DatabaseTransaction> {
    /// Insert one; [`StoreError::Taken`] if the address is.
    pub async fn insert(&self, operator: &Operator) -> Result<(), StoreError> {
        Entity::insert(row(operator)).exec_without_returning(self.db).await?;
        Ok(())
    }

    /// Lock one until the end of the transaction.
    pub async fn lock(&self, id: OperatorId) -> Result<Option<Operator>, StoreError> {
        let found = Entity::find_by_id(id.0).lock_exclusive();
        found.one(self.db).await?.map(read).transpose()
    }

    /// Update a locked one.
    pub async fn update(&self, operator: &Operator) -> Result<(), StoreError> {
        row(operator).update(self.db).await?;
        Ok(())
    }

    /// Replace the recovery codes.
    pub async fn replace_recovery_codes(
        &self,
        id: OperatorId,
        hashes: &[[u8; 32]],
    ) -> Result<(), StoreError> {
        self.run("delete from operator_recovery_codes where operator_id = $1", [id.0.into()])
            .await?;
        for hash in hashes {
            let insert = "insert into operator_recovery_codes (operator_id, hash) values ($1, $2)";
            self.run(insert, [id.0.into(), hash.to_vec().into()]).await?;
        }
        Ok(())
    }

    /// Use up a recovery code; returns whether it was valid.
    pub async fn use_recovery_code(
        &self,
        id: OperatorId,
        hash: [u8; 32],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let use_up = "update operator_recovery_codes set used_at = $3
                      where operator_id = $1 and hash = $2 and used_at is null";
        Ok(self.run(use_up, [id.0.into(), hash.to_vec().into(), now.into()]).await? > 0)
    }

    /// Insert a login, and delete those of the same operator made before `over`.
    pub async fn insert_login(
        &self,
        login: &OperatorLogin,
        over: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let clear = "delete from operator_logins where operator_id = $1 and created_at < $2";
        self.run(clear, [login.operator.0.into(), over.into()]).await?;
        let row = operator_logins::ActiveModel {
            id: Set(login.id.0),
            operator_id: Set(login.operator.0),
            hash: Set(login.hash.0.to_vec()),
            password_version: Set(login.password_version),
            created_at: Set(login.times.created_at),
            last_used_at: Set(login.times.last_used_at),
            ended_at: Set(login.times.ended_at),
        };
        operator_logins::Entity::insert(row).exec_without_returning(self.db).await?;
        Ok(())
    }

    /// Store a login's last use.
    pub async fn login_used(
        &self,
        id: OperatorLoginId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let stamp = "update operator_logins set last_used_at = $2 where id = $1";
        self.run(stamp, [id.0.into(), now.into()]).await.map(drop)
    }

    /// End all logins of an operator, but for one.
    pub async fn end_logins(
        &self,
        of: OperatorId,
        but: Option<OperatorLoginId>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let end = "update operator_logins set ended_at = $2
                   where operator_id = $1 and ended_at is null and id <> $3";
        let but = but.map_or(Uuid::nil(), |login| login.0);
        self.run(end, [of.0.into(), now.into(), but.into()]).await.map(drop)
    }

    /// End a login that hasn't ended yet.
    pub async fn end_login(
        &self,
        id: OperatorLoginId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let end = "update operator_logins set ended_at = coalesce(ended_at, $2) where id = $1";
        self.run(end, [id.0.into(), now.into()]).await.map(drop)
    }

    async fn run<const N: usize>(&self, sql: &str, values: [Value; N]) -> Result<u64, StoreError> {
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        Ok(self.db.execute_raw(statement).await?.rows_affected())
    }
}

fn row(operator: &Operator) -> ActiveModel {
    ActiveModel {
        id: Set(operator.id.0),
        email: Set(operator.email.clone()),
        name: Set(operator.name.clone()),
        status: Set(name_of(operator.status)),
        password_hash: Set(operator.password_hash.clone()),
        password_version: Set(operator.password_version),
        sealed_totp: Set(operator.sealed_totp.clone()),
        totp_proven: Set(operator.totp_proven),
        totp_last_step: Set(operator.totp_last_step),
        link_hash: Set(operator.link.map(|link| link.hash.0.to_vec())),
        link_expires_at: Set(operator.link.map(|link| link.expires_at)),
        created_at: Set(operator.created_at),
        last_login_at: Set(operator.last_login_at),
    }
}

fn read(row: Model) -> Result<Operator, StoreError> {
    let link = match (row.link_hash, row.link_expires_at) {
        (Some(bytes), Some(expires_at)) => Some(OperatorLink { hash: hash(&bytes)?, expires_at }),
        _ => None,
    };
    Ok(Operator {
        id: OperatorId(row.id),
        email: row.email,
        name: row.name,
        status: named(&row.status, "operator status")?,
        password_hash: row.password_hash,
        password_version: row.password_version,
        sealed_totp: row.sealed_totp,
        totp_proven: row.totp_proven,
        totp_last_step: row.totp_last_step,
        link,
        created_at: row.created_at,
        last_login_at: row.last_login_at,
    })
}

fn login(row: operator_logins::Model) -> Result<OperatorLogin, StoreError> {
    Ok(OperatorLogin {
        id: OperatorLoginId(row.id),
        operator: OperatorId(row.operator_id),
        hash: hash(&row.hash)?,
        password_version: row.password_version,
        times: LoginTimes {
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            ended_at: row.ended_at,
        },
    })
}
