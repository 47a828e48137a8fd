//! Where each tenant's changes stand: what tells whether pages about it show something else by now.

use std::collections::HashMap;

use rollcall_domain::TenantId;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{Store, StoreError};

/// How many tenants are asked about at once.
const AT_ONCE: usize = 500;

/// How many of the last ids are looked at: they are made by several servers, and the last that was
/// written is not always the greatest.
const LAST: usize = 8;

/// Up to how many waiting mails are counted.
const WAITING: i64 = 1000;

/// Where a tenant's changes stand. Another one, and something of it has changed: what staff did, what
/// happened to nodes, what came and went by mail. Renewals leave no trace here: they are too many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeMark {
    /// The position of the last entry in its audit trail.
    pub audited: Option<i64>,
    /// Its last events.
    pub events: Option<String>,
    /// Its last requests.
    pub requests: Option<String>,
    /// Its last mails.
    pub mails: Option<String>,
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
        let backend = self.reader.get_database_backend();
        let is_postgres = backend == DbBackend::Postgres;
        for some in tenants.chunks(AT_ONCE) {
            let places: Vec<_> = (1..=some.len()).map(|number| format!("${number}")).collect();
            let joined =
                if is_postgres { "string_agg(x.id::text, '')" } else { "group_concat(hex(x.id))" };
            let last = |table: &str| {
                format!(
                    "(select {joined} from (select id from {table} y where y.tenant_id = t.id
                      order by y.id desc limit {LAST}) x)"
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
            let asked = Statement::from_sql_and_values(backend, sql, values);
            for row in self.reader.query_all_raw(asked).await? {
                let mark = ChangeMark {
                    audited: row.try_get_by_index(1)?,
                    events: row.try_get_by_index(2)?,
                    requests: row.try_get_by_index(3)?,
                    mails: row.try_get_by_index(4)?,
                    mails_waiting: row.try_get_by_index(5)?,
                };
                marks.insert(TenantId(row.try_get_by_index(0)?), mark);
            }
        }
        Ok(marks)
    }
}
