//! Amnesties after an outage of ours.

use chrono::{DateTime, Utc};

use crate::nodes::{FailureCause, State};

/// A window in which nodes could not revalidate through no fault of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amnesty {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// Its last instant.
    pub to: DateTime<Utc>,
}

impl Amnesty {
    /// Whether a registration in this state may be reinstated with its old token, if a slot is
    /// free: its lease expired within the window.
    pub fn covers(&self, state: State) -> bool {
        match state {
            State::Failed { at, why: FailureCause::Expired } => (self.from..=self.to).contains(&at),
            _ => false,
        }
    }
}
