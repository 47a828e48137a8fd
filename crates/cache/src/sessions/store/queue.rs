//! Claims that wait.

use super::{Held, UnitsByFeature};

/// A claim that waits, if need be. A session waits for one claim at a time: asking for the same again keeps
/// the place, asking to wait for something else gives it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// The id of the place in the queue. Those of its tickets differ from it in the last byte only, so that
    /// they are found by it when the answer that brought them was lost.
    pub queue: u128,
    /// Until when it waits, in milliseconds; none: for ever.
    pub until_ms: Option<i64>,
}

/// For how long a unit that became free is kept for the claim whose turn it is, in milliseconds.
pub const OFFER_MS: i64 = 30_000;

/// How often smaller claims pass a bigger one, where that is allowed; nobody passes it afterwards.
pub const PASSES_MAX: u32 = 5;

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub queue: u128,
    /// How many claims wait for the same, this one and those before it.
    pub position: u32,
    /// After how many milliseconds its turn may come, by how long units were held lately; none: none was
    /// given back yet.
    pub estimate_ms: Option<i64>,
}

/// A waiting claim's question whether its turn has come. It is a sign of life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// Its place.
    pub queue: u128,
    /// The account's version that the bounds are of.
    pub version: i64,
    /// As of a [`Claim`](super::Claim).
    pub sets_version_back: bool,
    /// How many units there are by now of each feature that it waits for.
    pub bounds: Vec<Bound>,
}

/// How many units there are of a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The feature.
    pub feature: String,
    /// How many.
    pub capacity: u32,
    /// How many may be out, with overdraft.
    pub ceiling: u32,
    /// As of what is [`Wanted`](super::Wanted).
    pub express: bool,
}

/// What a waiting claim is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// It waits.
    Waiting(Place),
    /// Its turn has come, and it was taken: each ticket, with how many units of its feature are out now.
    Taken(Vec<(Held, u32)>),
    /// It was taken before, and this is left of it: the answer may not have arrived.
    TakenBefore(Vec<Held>),
    /// There are fewer units of this feature than it waits for, so it doesn't wait any more.
    NeverMet(String),
    /// It has waited as long as it wanted to.
    TimedOut,
    /// It doesn't wait.
    Unknown,
}

/// A claim of a session's that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveWait {
    /// Its place.
    pub queue: u128,
    /// What it waits for.
    pub wanted: UnitsByFeature,
    /// Whether it is offered that, and hasn't asked yet.
    pub offered: bool,
}
