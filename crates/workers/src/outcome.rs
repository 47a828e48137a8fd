//! The outcome of a worker's step.

/// The outcome of a worker's step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There was nothing to do.
    Idle,
    /// It did everything there was to do.
    Done,
    /// It did as much as one step takes; there is more.
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
