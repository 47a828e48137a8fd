//! Errors of the database, by what the caller can do about them.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::failover;

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't be reached or doesn't answer; the same call may succeed later.
    #[error("the database is not available")]
    Unavailable(#[source] Option<DbErr>),
    /// A conflict with a concurrent write: decide again on fresh facts.
    #[error("the write was overtaken by another")]
    Overtaken,
    /// A unique constraint is violated.
    #[error("the name is taken")]
    Taken,
    /// A stored value can't be parsed: changed by hand, or written by a newer release.
    #[error("the stored {0} can't be read")]
    Unreadable(&'static str),
    /// Anything else: a fault of ours.
    #[error("database error")]
    Internal(#[source] DbErr),
}

/// Transient SQLSTATEs: connection, resources, shutdown, time-out.
const PASSING: [&str; 5] = ["08", "53", "57", "58", "25"];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let Some(cause) = sqlx_cause(&error) else {
            return match error {
                DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => {
                    failover::lost();
                    Self::Unavailable(Some(error))
                }
                other => Self::Internal(other),
            };
        };
        match cause {
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default().into_owned();
                failover::note(&code);
                if database.is_unique_violation() {
                    Self::Taken
                } else if code == "40001" || code == "40P01" {
                    Self::Overtaken
                } else if passing(&code) {
                    Self::Unavailable(Some(error))
                } else {
                    Self::Internal(error)
                }
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => {
                failover::lost();
                Self::Unavailable(Some(error))
            }
            _ => Self::Internal(error),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        DbErr::Query(RuntimeErr::SqlxError(error.into())).into()
    }
}

/// Whether a code is transient. SQLite's are plain numbers: busy (5), locked (6), full (13), cannot
/// open (14), I/O (10).
fn passing(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(lite) if code.len() < 5 => matches!(lite & 0xff, 5 | 6 | 10 | 13 | 14),
        _ => PASSING.iter().any(|class| code.starts_with(class)),
    }
}

fn sqlx_cause(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}
