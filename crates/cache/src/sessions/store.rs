//! The interface of a store of sessions.

mod idle;
mod queue;

use async_trait::async_trait;

pub use idle::{Activity, IDLE_AT_ONCE, IdleRelease, IdleTerms, Report};
pub use queue::{Bound, LiveWait, OFFER_MS, PASSES_MAX, Place, Poll, Polled, Wait};

use crate::CacheError;

/// An answer of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<T> {
    /// It was done.
    Done(T),
    /// Nothing is known of the account: it is new, or the store has forgotten it.
    Empty,
    /// There is no such session, its time is over, or another token is its own now.
    NoSession,
    /// The caller decided on an older version of the account than another did before.
    Outdated,
}

/// Who calls, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: u128,
    /// The session.
    pub session: u128,
    /// The hash of its token.
    pub token: [u8; 32],
    /// Now.
    pub now_ms: i64,
    /// For how long it lives from now on without another sign of life.
    pub timeout_ms: i64,
}

/// A session to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Who it will be.
    pub caller: Caller,
    /// The hash of who the process is: it takes over the session that has the same.
    pub identity: Option<[u8; 16]>,
    /// The machine, and how many sessions it may have.
    pub host: Option<HostLimit>,
    /// What its holder says of itself, in the caller's encoding.
    pub facts: Vec<u8>,
}

/// How many sessions a machine may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostLimit {
    /// The hash of its name.
    pub host: [u8; 16],
    /// How many.
    pub most: u32,
}

/// What became of a session that was to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It is open.
    Created,
    /// It is the session of this id from now on, under the new token. What that one held waits until its old
    /// end for the new process to claim it.
    TakenOver(u128),
    /// The machine has as many as it may.
    TooMany,
}

/// Units of a feature that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The ticket that will stand for them.
    pub ticket: u128,
    /// The feature: letters, digits, `-` and `_`.
    pub feature: String,
    /// How many.
    pub units: u32,
    /// How many there are.
    pub capacity: u32,
    /// How many may be out, with overdraft.
    pub ceiling: u32,
    /// Who they are counted for; none: for the session. Sessions of one holder share units.
    pub holder: Option<[u8; 16]>,
    /// How many sessions share at most; 0: any number.
    pub share: u32,
    /// Whether a smaller claim may pass a bigger one that waits for the feature.
    pub express: bool,
}

/// How units are claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimMode {
    /// All of them or nothing.
    All,
    /// As many as there are, but not nothing.
    Available,
    /// Nothing is taken; the answer says how many there would be.
    Check,
}

/// A claim of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The account's version that the capacities are of.
    pub version: i64,
    /// Whether it counts even though it is older: the database was read twice and says so, as one does that
    /// was restored.
    pub sets_version_back: bool,
    /// How.
    pub mode: ClaimMode,
    /// Whether newcomers are let in after the store came back empty.
    pub lets_newcomers_in: bool,
    /// Whether to wait where there is no room, in the queue of each feature; only with [`ClaimMode::All`].
    pub wait: Option<Wait>,
    /// What; each feature once.
    pub wanted: Vec<Wanted>,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// For each of what was wanted, in order.
    Taken(Vec<Taken>),
    /// There is no room.
    Full(Full),
    /// There is no room, and it waits.
    Queued(Place),
    /// The store came back empty, and newcomers wait until then.
    ColdStart {
        /// When they need not any more, in milliseconds.
        until_ms: i64,
    },
}

/// What was taken of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// How many units; 0 where there was none and that is no refusal.
    pub units: u32,
    /// Whether more are out than there are.
    pub overdraft: bool,
    /// How many are out now.
    pub in_use: u32,
}

/// Which feature had no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full {
    /// Its place among what was wanted.
    pub nth: usize,
    /// How many units are out, or kept for whose turn it is.
    pub in_use: u32,
    /// How many claims wait for it.
    pub queued: u32,
}

/// Features, and how many units of each.
pub type UnitsByFeature = Vec<(String, u32)>;

/// A sign of life.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beat {
    /// The tickets that the process knows of; none: it doesn't say. A ticket whose answer never arrived is
    /// known to nobody, and would be held for as long as the session lives.
    pub known: Option<Vec<u128>>,
    /// Of tickets it doesn't know, those taken until then are released.
    pub forget_until_ms: i64,
    /// What the process is doing; none: it doesn't say, and all stays as it was.
    pub report: Option<Report>,
}

/// Units that a session holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The ticket.
    pub ticket: u128,
    /// The feature.
    pub feature: String,
    /// How many.
    pub units: u32,
    /// Whether they were beyond what there is.
    pub overdraft: bool,
    /// Since when.
    pub since_ms: i64,
}

/// Tickets whose holder has proved them after the store forgot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuild {
    /// The session as it was opened; where it is known, only its tickets come back.
    pub session: NewSession,
    /// The account's version that the capacities are of.
    pub version: i64,
    /// The tickets, with since when they were held.
    pub tickets: Vec<(Wanted, i64)>,
}

/// What came back, for each ticket in order.
pub type Rebuilt = Vec<bool>;

/// A session that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSession {
    /// Its id.
    pub session: u128,
    /// When it will be over without another sign of life, in milliseconds.
    pub until_ms: i64,
    /// What its holder says of itself.
    pub facts: Vec<u8>,
    /// What it holds.
    pub held: Vec<Held>,
    /// What it is doing that isn't [`Activity::Active`], and since when, in milliseconds.
    pub resting: Option<(Activity, i64)>,
    /// The tickets that were taken away because it was idle. They are forgotten with a sign of life that doesn't
    /// know them any more.
    pub taken_away: Vec<u128>,
    /// What it waits for.
    pub waits: Option<LiveWait>,
}

/// How a pool is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolUse {
    /// The feature.
    pub feature: String,
    /// How many units are out.
    pub in_use: u32,
    /// The most that were out at a time.
    pub high_water: u32,
    /// How many claims were refused for want of room.
    pub denied: u64,
    /// How many claims wait for it.
    pub queued: u32,
    /// How many tickets were taken from those who were idle.
    pub taken_idle: u64,
}

/// A store of floating sessions; the module `conformance` has its specification as tests.
#[async_trait]
pub trait SessionStore: Send + Sync + 'static {
    /// Know an account from now on, unless it is known; newcomers wait until `hold_until_ms`.
    async fn begin(&self, account: u128, hold_until_ms: i64) -> Result<(), CacheError>;

    /// Open a session.
    async fn open(&self, session: &NewSession) -> Result<Reply<Opened>, CacheError>;

    /// Claim units.
    async fn claim(&self, caller: &Caller, claim: &Claim) -> Result<Reply<Claimed>, CacheError>;

    /// Ask whether a waiting claim's turn has come; if so, it is taken.
    async fn poll(&self, caller: &Caller, poll: &Poll) -> Result<Reply<Polled>, CacheError>;

    /// What a waiting claim waits for, by feature, and how many units. `None`: it doesn't wait.
    async fn waits_for(
        &self,
        caller: &Caller,
        queue: u128,
    ) -> Result<Reply<Option<UnitsByFeature>>, CacheError>;

    /// Have a claim wait no longer; whether it did.
    async fn leave(&self, caller: &Caller, queue: u128) -> Result<Reply<bool>, CacheError>;

    /// Give a sign of life; what the session holds.
    async fn beat(&self, caller: &Caller, beat: &Beat) -> Result<Reply<LiveSession>, CacheError>;

    /// Bring back what was forgotten, as far as there is room.
    async fn rebuild(&self, rebuild: &Rebuild) -> Result<Reply<Rebuilt>, CacheError>;

    /// Release so many units of a ticket, or all; how many are left. `None`: the session has no such ticket.
    async fn release(
        &self,
        caller: &Caller,
        ticket: u128,
        units: Option<u32>,
    ) -> Result<Reply<Option<u32>>, CacheError>;

    /// Close a session: all that it holds is free.
    async fn close(&self, caller: &Caller) -> Result<Reply<()>, CacheError>;

    /// A session, whoever asks.
    async fn find(
        &self,
        account: u128,
        session: u128,
        now_ms: i64,
    ) -> Result<Option<LiveSession>, CacheError>;

    /// End somebody's session: all that it holds is free. What it was, if there was one.
    async fn end(
        &self,
        account: u128,
        session: u128,
        now_ms: i64,
    ) -> Result<Option<LiveSession>, CacheError>;

    /// An account's sessions, those first that will be over first; at most so many.
    async fn sessions(
        &self,
        account: u128,
        now_ms: i64,
        most: usize,
    ) -> Result<Vec<LiveSession>, CacheError>;

    /// The policy by which the store drops sessions where it runs short of memory; `None`: it drops none.
    async fn eviction(&self) -> Result<Option<String>, CacheError>;

    /// How an account's pools are used, by feature.
    async fn pools(&self, account: u128, now_ms: i64) -> Result<Vec<PoolUse>, CacheError>;
}
