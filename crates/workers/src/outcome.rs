//! What a step did.

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There was nothing to do.
    Idle,
    /// Everything there was to do.
    Done,
    /// As much as one step takes; there is more.
    More,
}

impl Outcome {
    /// Its name in the metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Done => "done",
            Self::More => "more",
        }
    }
}
