//! After an outage of ours.

use chrono::{DateTime, Utc};

use crate::nodes::{FailedWhy, State};

/// A window in which nodes could not call through no fault of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amnesty {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// Its last instant.
    pub to: DateTime<Utc>,
}

impl Amnesty {
    /// Whether a registration in this state may come back with its old token, if a slot is free:
    /// it failed because nobody called, within the window.
    pub fn covers(&self, state: State) -> bool {
        match state {
            State::Failed { at, why: FailedWhy::Expired } => (self.from..=self.to).contains(&at),
            _ => false,
        }
    }
}
