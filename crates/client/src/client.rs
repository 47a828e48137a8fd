//! The client: its state in memory, its store and its events.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, broadcast};

use crate::{
    ClientBuilder, Clock, Error, Event, Events, FailureCause, HttpTransport, Identity, Lease,
    LeaseError, Node, PasswordError, RegistrationState, Roots, Status, TrustedKeys,
    call_settings::CallSettings,
    licences::{Entitlements, Told, Wanted, kept_entitlements},
    password::{Keeping, Vault},
    servers::Servers,
    state::{Ended, State},
    store::Store,
};

/// More than any product needs to catch up with: they come one an interval.
const EVENTS_KEPT: usize = 64;

/// Registers one node, keeps it registered, and tells its status.
///
/// Clones are the same client.
#[derive(Debug, Clone)]
pub struct Client(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) node: Node,
    pub(crate) roots: Roots,
    pub(crate) servers: Servers,
    pub(crate) clock: Box<dyn Clock>,
    /// Held for each call from its beginning to its end: their order is part of the protocol.
    pub(crate) one_at_a_time: tokio::sync::Mutex<()>,
    /// Told when there may be something else to do.
    pub(crate) changed: Notify,
    /// None where nothing is kept.
    store: Option<Arc<Store>>,
    vault: Arc<Vault>,
    memory: Mutex<Memory>,
    /// Made when somebody listens: it is most of a client's memory.
    events: OnceLock<broadcast::Sender<Event>>,
}

/// The state in memory.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) state: State,
    /// The lease in the state, verified once.
    pub(crate) lease: Result<Lease, LeaseError>,
    /// What is known of features.
    pub(crate) entitlements: Option<Entitlements>,
    /// The document of features that the lease names, if it isn't here.
    pub(crate) wanted_document: Option<Wanted>,
    /// Whether the event of the lease's end was sent.
    pub(crate) told_over: bool,
    /// What listeners know of features; `None` where nobody listens.
    pub(crate) told_features: Option<Told>,
    not_saved: Option<String>,
}

/// What a client is built from.
pub(crate) struct Parts {
    pub(crate) node: Node,
    pub(crate) roots: Roots,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) calling: CallSettings,
    pub(crate) http_transport: Option<Arc<dyn HttpTransport>>,
    pub(crate) store: Option<Store>,
    pub(crate) state: State,
    pub(crate) keeping: Option<Keeping>,
}

impl Client {
    /// Set up a client for this node of a vendor whose root keys are pinned.
    pub fn builder<R: Into<String>>(
        node: Node,
        roots: impl IntoIterator<Item = R>,
    ) -> ClientBuilder {
        ClientBuilder::new(node, Roots::new(roots))
    }

    pub(crate) fn new(parts: Parts) -> Result<Self, Error> {
        let Parts { node, roots, clock, calling, http_transport, store, state, keeping } = parts;
        let servers = Servers::new(calling, http_transport)?;
        let store = store.map(Arc::new);
        let mut lease = kept_lease(&roots, &node, &state);
        let (entitlements, wanted_document) =
            kept_entitlements(&roots, &node, &state, lease.as_ref().ok());
        if let Ok(lease) = &mut lease {
            lease.statement = None;
        }
        let memory = Memory {
            state,
            lease,
            entitlements,
            wanted_document,
            told_over: false,
            told_features: None,
            not_saved: None,
        };
        Ok(Self(Arc::new(Inner {
            node,
            roots,
            clock,
            servers,
            one_at_a_time: tokio::sync::Mutex::new(()),
            changed: Notify::new(),
            vault: Arc::new(Vault::open(store.clone(), keeping)),
            store,
            memory: Mutex::new(memory),
            events: OnceLock::new(),
        })))
    }

    /// The node's status, from the verified lease and the clock: at once, without any call.
    pub fn status(&self) -> Status {
        let now = self.0.clock.now();
        let memory = self.0.memory();
        let kept = &memory.state;
        let (held, lease) = (kept.held.as_ref(), memory.lease.as_ref().ok());
        let roll_call = held.map(|held| &held.roll_call);
        let state = memory.registration_state(now);
        let disconnected_at = kept.licences.disconnected_at;
        let calls = roll_call.filter(|_| kept.ended.is_none() && disconnected_at.is_none());
        Status {
            node_id: kept.node_id.clone(),
            registration_id: held.map(|held| held.registration_id.clone()),
            account: held.map(|held| held.account.clone()),
            lease_expires_at: held.and(lease).map(|lease| lease.expires_at),
            next_call_at: calls
                .filter(|_| !matches!(state, RegistrationState::RegistrationFailed(_)))
                .map(|roll_call| roll_call.due_at),
            failures_in_a_row: roll_call
                .map_or(0, |roll_call| roll_call.failures_in_a_row.min(roll_call.allowed_failures)),
            allowed_failures: roll_call.map_or(0, |roll_call| roll_call.allowed_failures),
            failures: kept.failures.clone(),
            counters: kept.counters,
            not_saved: memory.not_saved.clone(),
            kept_password: self.0.vault.status(),
            disconnected_at,
            state,
        }
    }

    /// The events from now on.
    pub fn events(&self) -> Events {
        let events = self.0.events.get_or_init(|| broadcast::Sender::new(EVENTS_KEPT));
        self.0.watch_features();
        Events(events.subscribe())
    }
}

impl Inner {
    /// Lock the state. Nothing may block or await while it is held.
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Send an event to the listeners, if there are any.
    pub(crate) fn tell(&self, event: Event) {
        if let Some(events) = self.events.get() {
            let _ = events.send(event);
        }
    }

    /// Write the state to the store. Where that fails the client goes on in memory.
    pub(crate) async fn save(&self) {
        let Some(store) = self.store.clone() else { return };
        let state = self.memory().state.clone();
        let saved = tokio::task::spawn_blocking(move || store.save(&state)).await;
        let failed = match saved {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        self.memory().not_saved = failed.clone();
        if let Some(reason) = failed {
            self.tell(Event::StateNotSaved { reason });
        }
    }
}

impl Inner {
    /// Use the stored password, on a blocking thread.
    pub(crate) async fn in_vault<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Vault) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, Error> {
        let vault = Arc::clone(&self.vault);
        let done = tokio::task::spawn_blocking(move || what(&vault)).await;
        Ok(done.map_err(|_| Error::Interrupted)??)
    }

    /// The same, but a failure is only reported in the status.
    pub(crate) async fn try_in_vault(
        &self,
        what: impl FnOnce(&Vault) -> Result<(), PasswordError> + Send + 'static,
    ) {
        if let Err(error) = self.in_vault(what).await {
            self.tell(Event::StateNotSaved { reason: error.to_string() });
        }
    }
}

impl Memory {
    /// The state of the registration at this time.
    pub(crate) fn registration_state(&self, now: DateTime<Utc>) -> RegistrationState {
        match (&self.state.ended, &self.state.held) {
            (Some(Ended::Unbound { at }), _) => RegistrationState::Unbound { at: *at },
            (Some(Ended::Failed(failure)), _) => {
                RegistrationState::RegistrationFailed(FailureCause::Refused(failure.clone()))
            }
            (None, None) => RegistrationState::NotRegistered,
            (None, Some(_)) => match &self.lease {
                Ok(lease) => match lease.check(now, self.state.server_seen_at) {
                    Ok(()) => RegistrationState::Registered,
                    Err(error) => error.into(),
                },
                Err(error) => (*error).into(),
            },
        }
    }

    /// Store a verified key set.
    pub(crate) fn keep_keys(&mut self, key_set: String, keys: &TrustedKeys) {
        self.state.key_set = Some(key_set);
        self.state.key_set_issue = self.state.key_set_issue.max(keys.issue());
        self.state.server_seen_at = self.state.server_seen_at.max(keys.signed_at());
    }
}

/// Verify the stored lease: who can write to the file can't forge one.
fn kept_lease(roots: &Roots, node: &Node, state: &State) -> Result<Lease, LeaseError> {
    let (Some(held), Some(key_set)) = (&state.held, &state.key_set) else {
        return Err(LeaseError::Untrusted(crate::VerifyError::Malformed));
    };
    let identity = Identity { project_id: &node.project_id, node_id: &state.node_id };
    roots.open(key_set)?.open(&held.lease, identity)
}
