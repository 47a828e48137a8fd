//! What a process is doing, and when its units are taken away.

/// What a process is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// Somebody works with it.
    Active,
    /// Nobody does.
    Idle,
    /// It works by itself, such as on a long computation.
    Busy,
}

/// Whether units of whoever is idle are taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleRelease {
    /// Never.
    Never,
    /// For a claim that there is no room for otherwise.
    OnDemand,
    /// Always.
    Always,
}

/// When units of whoever is idle are taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleTerms {
    /// Whether.
    pub release: IdleRelease,
    /// After how long, in milliseconds.
    pub after_ms: i64,
    /// After how long a process that is busy is as good as idle, in milliseconds.
    pub busy_ms: i64,
}

/// What a process says it is doing, with the terms of the features that it may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it is doing.
    pub activity: Activity,
    /// The terms of features that have their own.
    pub terms: Vec<(String, IdleTerms)>,
    /// The terms of all others.
    pub otherwise: IdleTerms,
}

impl Report {
    /// The terms of a feature.
    pub(in super::super) fn terms_of(&self, feature: &str) -> IdleTerms {
        let own = self.terms.iter().find(|(other, _)| other == feature);
        own.map_or(self.otherwise, |(_, terms)| *terms)
    }
}

/// From how many idle sessions one claim takes units at most.
pub const IDLE_AT_ONCE: usize = 256;
