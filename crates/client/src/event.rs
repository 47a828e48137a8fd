//! The events of a client, as a stream or by callback.

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

use crate::{Client, Error, Failure, FailureCause, Feature};

/// An event.
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
    /// The node revalidated; its lease was renewed.
    Renewed {
        /// When it ends now.
        lease_expires_at: DateTime<Utc>,
    },
    /// A call failed. The lease is still valid.
    AttemptFailed {
        /// The failure, and what to do.
        failure: Failure,
        /// Failures in a row, this one included.
        failures_in_a_row: u32,
        /// How many end a registration.
        allowed_failures: u32,
    },
    /// "Registration Failed": the client makes no more calls until the node is registered again.
    RegistrationFailed(FailureCause),
    /// The node was unbound.
    Unbound,
    /// The verdict on these features has changed: whether new or running use is allowed. The end of a
    /// feature is told within a minute.
    FeaturesChanged(Vec<Feature>),
    /// The state or the password can't be written. The client goes on, but a restart would lose the
    /// newest state.
    StateNotSaved {
        /// Why.
        reason: String,
    },
}

/// A stream of events, from its creation on.
///
/// A slow receiver misses the oldest events.
#[derive(Debug)]
pub struct Events(pub(crate) Receiver<Event>);

impl Events {
    /// The next event; `None` once the client is dropped.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            match self.0.recv().await {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next event, blocking the thread.
    pub fn wait(&mut self) -> Option<Event> {
        loop {
            match self.0.blocking_recv() {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next event that is already there, without waiting.
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
    /// Call back on each event, on a thread of its own until the client is dropped. A callback that
    /// is slow or panics misses events; the roll call goes on.
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

/// The error that no thread could be started.
pub(crate) fn no_thread(error: io::Error) -> Error {
    Error::Setting { field: "the system", reason: format!("gives no thread: {error}") }
}
