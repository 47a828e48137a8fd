//! Connections between two messages.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::client::AsyncSmtpConnection;

const MOST: usize = 4;
const KEPT_FOR: Duration = Duration::from_secs(30);

/// Where connections wait. lettre's own pool would also take back those that were given up in the
/// middle of a message.
#[derive(Default)]
pub(super) struct Idle(Mutex<Vec<(AsyncSmtpConnection, Instant)>>);

impl Idle {
    /// A connection that still answers.
    pub(super) async fn take(&self) -> Option<AsyncSmtpConnection> {
        while let Some(mut connection) = self.pop() {
            if connection.test_connected().await {
                return Some(connection);
            }
        }
        None
    }

    /// Keep a connection that has done its work.
    pub(super) fn put(&self, connection: AsyncSmtpConnection) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MOST && !connection.has_broken() {
            waiting.push((connection, Instant::now()));
        }
    }

    fn pop(&self) -> Option<AsyncSmtpConnection> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(_, since)| since.elapsed() < KEPT_FOR);
        waiting.pop().map(|(connection, _)| connection)
    }
}
