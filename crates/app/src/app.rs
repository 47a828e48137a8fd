//! The application: built once at start from its parts, shared by all callers.

use std::{
    ops::Deref,
    sync::{Arc, atomic::AtomicBool},
};

use chrono::{DateTime, Utc};
use prometheus::Registry;
use rollcall_cache::{CacheStore, sessions::SessionStore};
use rollcall_domain::Clock;
use rollcall_signing::MasterKey;
use rollcall_storage::Store;

use crate::{
    Randomness,
    changes::ChangeHub,
    credentials::{HashCost, RateLimits, VerifiedPasswords},
    health::{KnownHealth, WriteChecks},
    licences::{CheckedNodes, EntitledAccounts, LicenceMetrics},
    mail::MailConfig,
    nodes::NodeMetrics,
    password_hash_pool::PasswordHashPool,
    policy_cache::{CacheWriteQueue, LocalCache},
    requests::RequestMailbox,
    sessions::{
        AliveAccounts, KnownSessions, QueueWakes, SeatCounts, SessionAccounts, SessionMetrics,
    },
    tenant_context::TenantContexts,
};

/// The parts that the application is built from.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The cache.
    pub cache: Arc<dyn CacheStore>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of ids, secrets and jitter.
    pub randomness: Randomness,
    /// The key that private keys and mails are encrypted under.
    pub master_key: MasterKey,
    /// Outgoing mail.
    pub mailing: MailConfig,
    /// The mailboxes of customers' requests.
    pub request_mailboxes: Vec<RequestMailbox>,
    /// The public URL, without a slash at the end; the issuer of every lease.
    pub public_url: String,
    /// The cost of password hashing.
    pub hash_cost: HashCost,
    /// The rate limits of password attempts.
    pub limits: RateLimits,
    /// The metrics registry.
    pub registry: Registry,
    /// What runs: the version and the commit that it was built of.
    pub version: &'static str,
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Its parts, for the use cases.
pub struct Inner {
    pub(crate) store: Store,
    pub(crate) cache: Arc<dyn CacheStore>,
    pub(crate) session_store: Arc<dyn SessionStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Randomness,
    pub(crate) master_key: MasterKey,
    pub(crate) mailing: MailConfig,
    pub(crate) request_mailboxes: Vec<RequestMailbox>,
    pub(crate) public_url: String,
    pub(crate) version: &'static str,
    pub(crate) tenant_contexts: TenantContexts,
    pub(crate) verified_passwords: VerifiedPasswords,
    pub(crate) password_hash_pool: PasswordHashPool,
    pub(crate) local_cache: LocalCache,
    pub(crate) cache_writes: CacheWriteQueue,
    pub(crate) entitled_accounts: EntitledAccounts,
    pub(crate) checked_nodes: CheckedNodes,
    pub(crate) session_accounts: SessionAccounts,
    pub(crate) known_sessions: KnownSessions,
    pub(crate) alive_accounts: AliveAccounts,
    pub(crate) queue_wakes: QueueWakes,
    pub(crate) seat_counts: SeatCounts,
    pub(crate) metrics: NodeMetrics,
    pub(crate) licence_metrics: LicenceMetrics,
    pub(crate) session_metrics: SessionMetrics,
    pub(crate) clock_is_off: AtomicBool,
    pub(crate) write_checks: WriteChecks,
    pub(crate) known_health: KnownHealth,
    pub(crate) changes: ChangeHub,
}

impl App {
    /// Build the application. Must be called within a Tokio runtime.
    ///
    /// # Errors No thread for password hashing could be started.
    pub fn new(parts: Parts) -> Result<Self, std::io::Error> {
        let remember_key = parts.randomness.bytes();
        let password_hash_pool = PasswordHashPool::start(parts.hash_cost)?;
        Ok(Self(Arc::new(Inner {
            store: parts.store,
            clock: parts.clock,
            randomness: parts.randomness,
            master_key: parts.master_key,
            mailing: parts.mailing,
            request_mailboxes: parts.request_mailboxes,
            public_url: parts.public_url,
            version: parts.version,
            tenant_contexts: TenantContexts::default(),
            verified_passwords: VerifiedPasswords::new(parts.limits, remember_key),
            password_hash_pool,
            local_cache: LocalCache::default(),
            cache_writes: CacheWriteQueue::start(Arc::clone(&parts.cache)),
            entitled_accounts: EntitledAccounts::default(),
            checked_nodes: CheckedNodes::default(),
            session_accounts: SessionAccounts::default(),
            known_sessions: KnownSessions::default(),
            alive_accounts: AliveAccounts::default(),
            queue_wakes: QueueWakes::default(),
            seat_counts: SeatCounts::default(),
            session_store: parts.cache.sessions(),
            cache: parts.cache,
            metrics: NodeMetrics::register(&parts.registry),
            licence_metrics: LicenceMetrics::register(&parts.registry),
            session_metrics: SessionMetrics::register(&parts.registry),
            clock_is_off: AtomicBool::new(false),
            write_checks: WriteChecks::default(),
            known_health: KnownHealth::default(),
            changes: ChangeHub::default(),
        })))
    }

    /// The current time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// What runs: the version and the commit that it was built of.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// Generate the id of a request.
    pub fn new_request_id(&self) -> String {
        format!("req_{}", self.randomness.uuid(self.now()).simple())
    }

    /// The database, for the workers and the doctor.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The public URL.
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
