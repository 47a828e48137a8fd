//! Health checks of the database: its clock and its version.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::Clock;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait, TryGetable};

use crate::{Store, StoreError};

const CHECK_WRITES: &str = "
insert into write_checks (id, written) values (1, 1)
on conflict (id) do update set written = write_checks.written + 1";

/// The clock skew between database and machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockCheck {
    /// How far the database's clock is ahead; negative if it is behind.
    pub ahead: TimeDelta,
    /// How long the query took.
    pub took: TimeDelta,
}

impl Store {
    /// The database's time; also the cheapest proof that it answers.
    pub async fn now(&self) -> Result<DateTime<Utc>, StoreError> {
        time(&self.reader).await
    }

    /// Compare the database's clock with the machine's.
    pub async fn check_clock(&self, mine: &dyn Clock) -> Result<ClockCheck, StoreError> {
        // A transaction has its connection already: to connect takes longer than to ask, and would
        // pass for a difference of the clocks.
        let tx = self.reader.begin().await?;
        let asked_at = mine.now();
        let theirs = time(&tx).await?;
        let took = mine.now() - asked_at;
        tx.rollback().await?;
        Ok(ClockCheck { ahead: theirs - (asked_at + took / 2), took })
    }

    /// Write something that nobody reads, and wait until it is durable: a database with a full disk,
    /// or one that became a standby, goes on answering questions. Nothing less finds that out: what
    /// is rolled back never comes to the disk.
    pub async fn check_writes(&self) -> Result<(), StoreError> {
        self.writer.execute_unprepared(CHECK_WRITES).await?;
        Ok(())
    }

    /// The database's product and version, in one line.
    pub async fn version(&self) -> Result<String, StoreError> {
        let ask = match self.reader.get_database_backend() {
            DbBackend::Sqlite => "select 'SQLite ' || sqlite_version()",
            // Without the compiler that it was built with.
            _ => "select split_part(version(), ' on ', 1)",
        };
        one(&self.reader, ask).await
    }
}

async fn time(db: &impl ConnectionTrait) -> Result<DateTime<Utc>, StoreError> {
    let ask = match db.get_database_backend() {
        DbBackend::Sqlite => "select strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
        _ => "select clock_timestamp()",
    };
    one(db, ask).await
}

async fn one<T: TryGetable>(db: &impl ConnectionTrait, ask: &str) -> Result<T, StoreError> {
    let ask = Statement::from_string(db.get_database_backend(), ask);
    let row = db.query_one_raw(ask).await?.ok_or(StoreError::Unreadable("answer"))?;
    Ok(row.try_get_by_index(0)?)
}
