//! Where each tenant's changes stand: what tells whether pages about it show something else by now.

use std::collections::HashMap;

use rollcall_domain::TenantId;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::{Store, StoreError};

/// How many tenants are asked about at once.
const AT_ONCE: usize = 500;

/// Up to how many waiting mails are counted.
const WAITING: i64 = 1000;

/// Where a tenant's changes stand. Another one, and something of it has changed: what staff did, what
/// happened to nodes, what came and went by mail. Renewals leave no trace here: they are too many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeMark {
    /// The position of the last entry in its audit trail.
    pub audited: Option<i64>,
    /// Its last event.
    pub event: Option<Uuid>,
    /// Its last request.
    pub request: Option<Uuid>,
    /// Its last mail.
    pub mail: Option<Uuid>,
    /// How many mails wait, a thousand at most.
    pub mails_waiting: i64,
}

impl Store {
    /// The marks of these tenants: one query, some steps down an index for each.
    pub async fn change_marks(
        &self,
        tenants: &[TenantId],
    ) -> Result<HashMap<TenantId, ChangeMark>, StoreError> {
        let mut marks = HashMap::with_capacity(tenants.len());
        for some in tenants.chunks(AT_ONCE) {
            let places: Vec<_> = (1..=some.len()).map(|number| format!("${number}")).collect();
            let last = |table: &str| {
                format!(
                    "(select id from {table} x where x.tenant_id = t.id order by x.id desc limit 1)"
                )
            };
            let sql = format!(
                "select t.id, (select position from audit_heads x where x.tenant_id = t.id),
                 {}, {}, {},
                 (select count(*) from (select 1 from outbox_mails x
                      where x.tenant_id = t.id and x.state = 'waiting' limit {WAITING}) waiting)
                 from tenants t where t.id in ({})",
                last("registration_events"),
                last("account_requests"),
                last("outbox_mails"),
                places.join(", "),
            );
            let values = some.iter().map(|tenant| tenant.0.into());
            let backend = self.reader.get_database_backend();
            let asked = Statement::from_sql_and_values(backend, sql, values);
            for row in self.reader.query_all_raw(asked).await? {
                let mark = ChangeMark {
                    audited: row.try_get_by_index(1)?,
                    event: row.try_get_by_index(2)?,
                    request: row.try_get_by_index(3)?,
                    mail: row.try_get_by_index(4)?,
                    mails_waiting: row.try_get_by_index(5)?,
                };
                marks.insert(TenantId(row.try_get_by_index(0)?), mark);
            }
        }
        Ok(marks)
    }
}
