//! What came of it.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

/// What came of it, all in all or so far.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// How many nodes there are to play.
    pub nodes: u64,
    /// How long it took.
    pub seconds: f64,
    /// Nodes that have started.
    pub started: u64,
    /// Nodes that were registered; copies don't count.
    pub registered: u64,
    /// Those that are still.
    pub holding: u64,
    /// Refusals by their code, of registrations and renewals.
    pub refused: BTreeMap<u16, u64>,
    /// Registrations that were to be tried again later, by the code that said so, such as 10002.
    pub put_off: BTreeMap<u16, u64>,
    /// Leases that were renewed.
    pub renewals: u64,
    /// The same a second.
    pub renewals_per_s: f64,
    /// How long registrations took.
    pub registering: Latency,
    /// How long renewals took.
    pub renewing: Latency,
    /// How long leaving took.
    pub unbinding: Latency,
    /// Calls that got no answer, those that were lost as planned among them.
    pub unanswered: u64,
    /// Answers that were lost as planned.
    pub lost_answers: u64,
    /// Nodes that were run once more from a copy of their state.
    pub copies: Copies,
    /// Registrations that failed: by the lease's end, or by the server's word.
    pub failed: u64,
    /// Nodes that left.
    pub unbound: u64,
    /// Nodes that ended otherwise, which they never should.
    pub broken: u64,
    /// What went wrong last.
    pub last_problem: Option<String>,
    /// The most memory that this process ever held, where the system tells.
    pub peak_memory_bytes: Option<u64>,
}

/// How long calls took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Latency {
    /// Calls that were answered.
    pub answers: u64,
    /// Half of them within so many milliseconds.
    pub p50_ms: Option<f64>,
    /// And nearly all of them.
    pub p99_ms: Option<f64>,
}

/// Nodes that are run once more from a copy of their state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Copies {
    /// How many were.
    pub made: u64,
    /// How many of them the server noticed.
    pub noticed: u64,
}

/// One line, for a look in between.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes, started, holding, renewals, renewals_per_s, failed, .. } = self;
        let refused: u64 = self.refused.values().sum();
        write!(
            f,
            "{:.0} s: {started} of {nodes} started, {holding} registered, {refused} refused, \
             {renewals} renewals ({renewals_per_s:.0}/s), {failed} failed",
            self.seconds
        )
    }
}
