//! What happens, told as it happens.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use chrono::{DateTime, Utc};
use tokio::sync::broadcast::{
    Receiver,
    error::{RecvError, TryRecvError},
};

use crate::{Client, Error, FailedWhy, Failure};

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The node was registered.
    Registered {
        /// The account's name.
        account: String,
        /// When its lease ends.
        lease_expires_at: DateTime<Utc>,
    },
    /// The roll call was answered; the lease lives longer.
    Renewed {
        /// When it ends now.
        lease_expires_at: DateTime<Utc>,
    },
    /// A call failed. The product runs on: its lease holds.
    AttemptFailed {
        /// When, with what, and what to do.
        failure: Failure,
        /// Failures in a row, this one included.
        failures_in_a_row: u32,
        /// How many end a registration.
        allowed_failures: u32,
    },
    /// "Registration Failed": the client is quiet until the node is registered again.
    RegistrationFailed(FailedWhy),
    /// The node was unbound.
    Unbound,
    /// The state can't be written, or the password can't be kept. All goes on, but a restart now would
    /// forget the latest.
    StateNotSaved {
        /// Why.
        reason: String,
    },
}

/// The events from the moment of asking on.
///
/// Whoever is slow to take them misses the oldest; the client waits for nobody.
#[derive(Debug)]
pub struct Events(pub(crate) Receiver<Event>);

impl Events {
    /// The next one; none once the client is gone.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            match self.0.recv().await {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The same for a thread without async.
    pub fn wait(&mut self) -> Option<Event> {
        loop {
            match self.0.blocking_recv() {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next one that has happened already, without waiting.
    pub fn try_next(&mut self) -> Option<Event> {
        loop {
            match self.0.try_recv() {
                Ok(event) => return Some(event),
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }
}

impl Client {
    /// Call back when something happens, on a thread of its own until the client is gone. A callback
    /// that is slow or panics misses events; the roll call goes on.
    pub fn on_event(&self, mut callback: impl FnMut(Event) + Send + 'static) -> Result<(), Error> {
        let mut events = self.events();
        let listen = move || {
            while let Some(event) = events.wait() {
                // The host's own panic hook has told of it.
                let _ = catch_unwind(AssertUnwindSafe(|| callback(event)));
            }
        };
        let thread = thread::Builder::new().name("rollcall-events".to_owned()).spawn(listen);
        thread.map(|_| ()).map_err(no_thread)
    }
}

/// The system has no thread left for us.
pub(crate) fn no_thread(error: io::Error) -> Error {
    Error::Setting { field: "the system", reason: format!("gives no thread: {error}") }
}
