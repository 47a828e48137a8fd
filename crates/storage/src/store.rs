//! The database: one concrete store, since sea-orm already is the abstraction over two.

use std::sync::Arc;

use prometheus::Registry;
use rollcall_domain::TenantId;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement,
    TransactionTrait,
};

use crate::{
    Accounts, Amnesties, ApiTokens, Audit, Claim, Claimed, CommitMetrics, Contracts, Events, Keys,
    LockOuts, Logins, OnceKeys, OperatorTokens, Options, Outbox, PasswordLinks, Registrations,
    Renew, Renewed, Requests, StaffList, StoreError, Tenants,
    commit::Committer,
    connect::{dedicated, immediate, pending_migrations, pool},
    counters::UsageCounters,
};

/// The database.
#[derive(Clone)]
pub struct Store {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    pub(crate) usage: Arc<UsageCounters>,
    options: Options,
    renewals: Committer<Renew>,
    claims: Committer<Claim>,
}

impl Store {
    /// Open the database. Nothing is asked of it yet, so that a server can start while it is away.
    pub async fn connect(options: &Options, registry: &Registry) -> Result<Self, StoreError> {
        let reader = pool(options).await?;
        let metrics = CommitMetrics::register(registry);
        let (writer, renewals, claims) = match reader.get_database_backend() {
            // SQLite has one writer at a time; whoever writes takes turns on its connection.
            DbBackend::Sqlite => {
                let writer = dedicated(options).await?;
                (writer.clone(), writer.clone(), writer)
            }
            _ => (reader.clone(), dedicated(options).await?, dedicated(options).await?),
        };
        Ok(Self {
            reader,
            writer,
            usage: Arc::default(),
            options: options.clone(),
            renewals: Committer::start("renewals", renewals, metrics.clone())?,
            claims: Committer::start("claims", claims, metrics)?,
        })
    }

    /// Read what belongs to one tenant.
    pub fn tenant(&self, id: TenantId) -> Scope<'_, DatabaseConnection> {
        Scope { db: &self.reader, tenant: id }
    }

    /// Read the tenants themselves.
    pub fn tenants(&self) -> Tenants<'_, DatabaseConnection> {
        Tenants { db: &self.reader }
    }

    /// Read the installation's tokens.
    pub fn operator_tokens(&self) -> OperatorTokens<'_, DatabaseConnection> {
        OperatorTokens { db: &self.reader }
    }

    /// A connection that is opened here and now and closed when dropped. Those of the pool belong to
    /// whichever thread opened them, and fail once a server's threads have ended.
    pub(crate) async fn own_writer(&self) -> Result<DatabaseConnection, StoreError> {
        match self.writer.get_database_backend() {
            DbBackend::Sqlite => Ok(self.writer.clone()),
            _ => dedicated(&self.options).await,
        }
    }

    /// Open the one kind of transaction there is: it may write.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(Tx { db: self.writer.begin_with_options(immediate()).await? })
    }

    /// Renew a lease durably, in one batch with others. `None`: not written, because what it was
    /// decided on no longer holds; decide again.
    pub async fn renew(&self, renew: Renew) -> Result<Option<Renewed>, StoreError> {
        let (tenant, account, at) = (renew.tenant, renew.account, renew.now);
        let renewed = self.renewals.commit(renew).await?;
        if renewed.is_some() {
            self.usage.count(tenant, account, at);
        }
        Ok(renewed)
    }

    /// Claim a slot for a node that holds none, in one batch with others. `None`: not written,
    /// because the pool is full, the node is registered already, or what it was decided on no
    /// longer holds; claim it under a lock.
    pub async fn claim(&self, claim: Claim) -> Result<Option<Claimed>, StoreError> {
        self.claims.commit(claim).await
    }

    /// The migrations that have not run yet.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        pending_migrations(&self.reader).await
    }

    /// How many connections are open, and how many of them idle.
    pub fn connections(&self) -> (u32, usize) {
        match self.reader.get_database_backend() {
            DbBackend::Sqlite => {
                let pool = self.reader.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.reader.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
        }
    }

    /// Commit what is pending and close.
    pub async fn close(self) -> Result<(), StoreError> {
        self.renewals.drain().await;
        self.claims.drain().await;
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }
}

/// A transaction that may write; dropped without [`Tx::commit`], nothing happened.
pub struct Tx {
    pub(crate) db: DatabaseTransaction,
}

impl Tx {
    /// What belongs to one tenant.
    pub fn tenant(&self, id: TenantId) -> Scope<'_, DatabaseTransaction> {
        Scope { db: &self.db, tenant: id }
    }

    /// The tenants themselves.
    pub fn tenants(&self) -> Tenants<'_, DatabaseTransaction> {
        Tenants { db: &self.db }
    }

    /// The installation's tokens.
    pub fn operator_tokens(&self) -> OperatorTokens<'_, DatabaseTransaction> {
        OperatorTokens { db: &self.db }
    }

    /// Make it so.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.db.commit().await?)
    }
}

/// One tenant's part of the database.
#[derive(Debug)]
pub struct Scope<'a, C: ConnectionTrait> {
    pub(crate) db: &'a C,
    pub(crate) tenant: TenantId,
}

// By hand: a derive would ask the connection to be `Copy`, and only a reference to it is copied.
impl<C: ConnectionTrait> Clone for Scope<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: ConnectionTrait> Copy for Scope<'_, C> {}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its accounts.
    pub fn accounts(&self) -> Accounts<'a, C> {
        Accounts(*self)
    }

    /// Its mails on their way out.
    pub fn outbox(&self) -> Outbox<'a, C> {
        Outbox(*self)
    }

    /// Its links that set passwords.
    pub fn password_links(&self) -> PasswordLinks<'a, C> {
        PasswordLinks(*self)
    }

    /// Its customers' requests.
    pub fn requests(&self) -> Requests<'a, C> {
        Requests(*self)
    }

    /// Its customers and contracts.
    pub fn contracts(&self) -> Contracts<'a, C> {
        Contracts(*self)
    }

    /// Its registrations.
    pub fn registrations(&self) -> Registrations<'a, C> {
        Registrations(*self)
    }

    /// Its history.
    pub fn events(&self) -> Events<'a, C> {
        Events(*self)
    }

    /// Its lock-outs that are still to be told of.
    pub fn lock_outs(&self) -> LockOuts<'a, C> {
        LockOuts(*self)
    }

    /// Its keys.
    pub fn keys(&self) -> Keys<'a, C> {
        Keys(*self)
    }

    /// Its amnesties.
    pub fn amnesties(&self) -> Amnesties<'a, C> {
        Amnesties(*self)
    }

    /// Its people.
    pub fn staff(&self) -> StaffList<'a, C> {
        StaffList(*self)
    }

    /// Who of its people is logged in.
    pub fn logins(&self) -> Logins<'a, C> {
        Logins(*self)
    }

    /// Its tokens.
    pub fn tokens(&self) -> ApiTokens<'a, C> {
        ApiTokens(*self)
    }

    /// Its audit trail.
    pub fn audit(&self) -> Audit<'a, C> {
        Audit(*self)
    }

    /// Its requests that take effect once.
    pub fn once_keys(&self) -> OnceKeys<'a, C> {
        OnceKeys(*self)
    }

    pub(crate) fn statement<const N: usize>(
        &self,
        sql: &str,
        values: [sea_orm::Value; N],
    ) -> Statement {
        Statement::from_sql_and_values(self.db.get_database_backend(), sql, values)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Postgres
    }
}
