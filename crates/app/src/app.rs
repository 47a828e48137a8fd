//! The application: its parts, joined once at start and shared by everything that calls it.

use std::{
    ops::Deref,
    sync::{Arc, atomic::AtomicBool},
};

use chrono::{DateTime, Utc};
use prometheus::Registry;
use rollcall_cache::CacheStore;
use rollcall_domain::Clock;
use rollcall_signing::MasterKey;
use rollcall_storage::Store;

use crate::{
    AppMetrics, Chance, HashCost, Limits, Mailing,
    cached::{Hints, Remembering},
    directory::Directory,
    gate::Gate,
    passwords::Hashers,
};

/// What an application is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// State that may be lost.
    pub cache: Arc<dyn CacheStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The dice.
    pub chance: Chance,
    /// What private keys and mails are sealed under.
    pub master_key: MasterKey,
    /// How mail leaves.
    pub mailing: Mailing,
    /// Where nodes reach this service, without a slash at the end; the issuer of every lease.
    pub public_url: String,
    /// What a password check costs.
    pub hash_cost: HashCost,
    /// How often passwords may be tried.
    pub limits: Limits,
    /// Where metrics are shown.
    pub registry: Registry,
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Its parts, for the use cases.
pub struct Inner {
    pub(crate) store: Store,
    pub(crate) cache: Arc<dyn CacheStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Chance,
    pub(crate) master_key: MasterKey,
    pub(crate) mailing: Mailing,
    pub(crate) public_url: String,
    pub(crate) directory: Directory,
    pub(crate) gate: Gate,
    pub(crate) hashers: Hashers,
    pub(crate) hints: Hints,
    pub(crate) remembering: Remembering,
    pub(crate) metrics: AppMetrics,
    pub(crate) clock_is_off: AtomicBool,
}

impl App {
    /// Join the parts. Must be called within a runtime.
    ///
    /// # Errors
    /// The operating system gives no thread to hash passwords on.
    pub fn new(parts: Parts) -> Result<Self, std::io::Error> {
        let remember_key = parts.chance.bytes();
        let hashers = Hashers::start(parts.hash_cost)?;
        Ok(Self(Arc::new(Inner {
            store: parts.store,
            clock: parts.clock,
            chance: parts.chance,
            master_key: parts.master_key,
            mailing: parts.mailing,
            public_url: parts.public_url,
            directory: Directory::default(),
            gate: Gate::new(parts.limits, remember_key),
            hashers,
            hints: Hints::default(),
            remembering: Remembering::start(Arc::clone(&parts.cache)),
            cache: parts.cache,
            metrics: AppMetrics::register(&parts.registry),
            clock_is_off: AtomicBool::new(false),
        })))
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The id of a request that begins.
    pub fn new_request_id(&self) -> String {
        format!("req_{}", self.chance.uuid(self.now()).simple())
    }

    /// The database, for the workers and the doctor.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Where nodes reach this service.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
