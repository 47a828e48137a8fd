//! Renewing leases: the statement that every node runs every two hours.

pub(crate) mod postgres;
mod sqlite;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, Event, RegistrationId, TenantId,
    nodes::{FactsUpdate, NodeFacts, NodeKey, Seq, TokenHashes},
};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter, QueryTrait, Statement,
    sea_query::Expr,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    StoreError,
    commit::Batched,
    entity::registrations::{self, Column},
    events,
};

/// A renewal that was decided on an account and a tenant of these versions.
#[derive(Debug, Clone)]
pub struct Renew {
    /// Whose product.
    pub tenant: TenantId,
    /// Whose slot.
    pub account: AccountId,
    /// Which registration.
    pub id: RegistrationId,
    /// What must be true of its row.
    pub guard: Guard,
    /// The account's version it was decided on.
    pub policy_version: i64,
    /// The tenant's version it was decided on.
    pub tenant_version: i64,
    /// The new numbers.
    pub seq: Seq,
    /// The tokens that still work.
    pub tokens: TokenHashes,
    /// When it was decided.
    pub now: DateTime<Utc>,
    /// When the new lease ends.
    pub lease_expires_at: DateTime<Utc>,
    /// The node's description, where it changed.
    pub facts: Option<Box<NodeFacts>>,
    /// What is to be told in the same breath.
    pub events: Vec<Event>,
}

/// What must be true of a row that is renewed, besides being registered, with a lease that is alive.
#[derive(Debug, Clone)]
pub enum Guard {
    /// It was read, and is still at this revision.
    Read {
        /// The revision.
        revision: i64,
    },
    /// It was not read: its newest number is `seq.acked` and its only token `tokens`, it says of itself what
    /// the node says, and that was checked under these versions or needs no check.
    Unread {
        /// What the node says of itself.
        said: FactsUpdate,
        /// From which password version on it needs no check; none: it does.
        password_version_from: Option<i64>,
    },
}

/// A renewal that is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// How many slots of the account are taken.
    pub nodes_in_use: u32,
    /// What the row says of the node, as of before where the renewal changed it.
    pub facts: NodeFacts,
}

impl Renew {
    fn revision(&self) -> Option<i64> {
        match self.guard {
            Guard::Read { revision } => Some(revision),
            Guard::Unread { .. } => None,
        }
    }

    fn password_version_from(&self) -> Option<i64> {
        match self.guard {
            Guard::Read { .. } => None,
            Guard::Unread { password_version_from, .. } => password_version_from,
        }
    }

    /// What the node says of itself, by column; `None` if nothing.
    fn said(&self) -> Option<Map<String, Value>> {
        let Guard::Unread { said, .. } = &self.guard else { return None };
        let FactsUpdate { project_name, app_name, version, domain, hostname } = said;
        let said = [
            ("project_name", project_name),
            ("app_name", app_name),
            ("version", version),
            ("domain", domain),
            ("hostname", hostname),
        ];
        let said = said
            .into_iter()
            .filter_map(|(column, said)| Some((column.to_owned(), Value::from(said.as_deref()?))));
        let said: Map<_, _> = said.collect();
        (!said.is_empty()).then_some(said)
    }
}

impl Batched for Renew {
    type Done = Renewed;
    type Key = RegistrationId;
    const MAX: usize = 1000;

    fn key(&self) -> RegistrationId {
        self.id
    }

    async fn commit(
        db: &DatabaseConnection,
        batch: &[Self],
    ) -> Result<Vec<Option<Renewed>>, StoreError> {
        match db.get_database_backend() {
            DbBackend::Sqlite => sqlite::commit(db, batch).await,
            _ => postgres::commit(db.get_postgres_connection_pool(), batch).await,
        }
    }
}

/// The statement of a batch, whatever is in it.
pub(crate) fn statement_of(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => sqlite::SQL,
        _ => postgres::SQL,
    }
}

/// The columns that both statements return, in their order.
struct Returned {
    id: Uuid,
    nodes_in_use: i32,
    project_id: String,
    node_id: String,
    project_name: String,
    app_name: String,
    version: String,
    domain: Option<String>,
    hostname: Option<String>,
}

impl Returned {
    fn renewed(self) -> (Uuid, Renewed) {
        let renewed = Renewed {
            nodes_in_use: u32::try_from(self.nodes_in_use).unwrap_or_default(),
            facts: NodeFacts {
                key: NodeKey { project_id: self.project_id, node_id: self.node_id },
                project_name: self.project_name,
                app_name: self.app_name,
                version: self.version,
                domain: self.domain,
                hostname: self.hostname,
            },
        };
        (self.id, renewed)
    }
}

/// In the batch's order.
fn in_order(batch: &[Renew], mut renewed: HashMap<Uuid, Renewed>) -> Vec<Option<Renewed>> {
    batch.iter().map(|renew| renewed.remove(&renew.id.0)).collect()
}

/// Whether any is more than the one row.
fn have_more(batch: &[Renew]) -> bool {
    batch.iter().any(|renew| renew.facts.is_some() || !renew.events.is_empty())
}

/// What only few renewals bring along: a changed description, events.
fn more(backend: DbBackend, batch: &[Renew], answers: &[Option<Renewed>]) -> Vec<Statement> {
    let written = batch.iter().zip(answers).filter(|(_, answer)| answer.is_some());
    let written: Vec<_> = written.map(|(renew, _)| renew).collect();
    let described = written.iter().filter_map(|renew| Some((renew, renew.facts.as_deref()?)));
    let mut statements: Vec<_> =
        described.map(|(renew, facts)| describe(renew, facts).build(backend)).collect();
    let told = written.iter().flat_map(|renew| &renew.events);
    statements.extend(events::inserts(backend, told));
    statements
}

fn describe(renew: &Renew, facts: &NodeFacts) -> sea_orm::UpdateMany<registrations::Entity> {
    registrations::Entity::update_many()
        .filter(Column::TenantId.eq(renew.tenant.0))
        .filter(Column::Id.eq(renew.id.0))
        .col_expr(Column::ProjectName, Expr::value(&facts.project_name))
        .col_expr(Column::AppName, Expr::value(&facts.app_name))
        .col_expr(Column::Version, Expr::value(&facts.version))
        .col_expr(Column::Domain, Expr::value(facts.domain.clone()))
        .col_expr(Column::Hostname, Expr::value(facts.hostname.clone()))
}
