//! The Prometheus metrics of this area. Their labels are of fixed sets.

use prometheus::{IntCounter, IntCounterVec, Opts, Registry};
use rollcall_domain::sessions::Denial;

use super::{Beaten, CheckedOut, OpenedSession, SessionError, Turn};

/// Metrics of floating sessions.
#[derive(Clone)]
pub struct SessionMetrics {
    /// Opened sessions, by outcome: `created`, `taken_over`, or the code of the refusal.
    pub opened: IntCounterVec,
    /// Checkouts, by outcome: `taken`, `checked`, `queued`, the reason of a denial, or the code of the refusal.
    pub checkouts: IntCounterVec,
    /// Signs of life, by outcome: `alive`, `rebuilt`, or the code of the refusal.
    pub heartbeats: IntCounterVec,
    /// Sessions that were closed by their process.
    pub closed: IntCounter,
    /// Sessions that were ended by hand.
    pub ended: IntCounter,
    /// Tickets whose programs were told that they were taken away for being idle.
    pub idle_released: IntCounter,
    /// Accounts whose sessions the store had forgotten.
    pub cold_starts: IntCounter,
}

impl SessionMetrics {
    /// Create and register them; a second registration of the same names is ignored.
    pub fn register(registry: &Registry) -> Self {
        let by_outcome = |name: &str, help: &str| {
            let counter = IntCounterVec::new(Opts::new(name, help), &["outcome"])
                .expect("fixed names are valid");
            let _ = registry.register(Box::new(counter.clone()));
            counter
        };
        let plain = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help).expect("fixed names are valid");
            let _ = registry.register(Box::new(counter.clone()));
            counter
        };
        Self {
            opened: by_outcome("rollcall_sessions_opened_total", "Opened sessions by outcome."),
            checkouts: by_outcome("rollcall_session_checkouts_total", "Checkouts by outcome."),
            heartbeats: by_outcome(
                "rollcall_session_heartbeats_total",
                "Signs of life of sessions by outcome.",
            ),
            closed: plain("rollcall_sessions_closed_total", "Sessions closed by their process."),
            ended: plain("rollcall_sessions_ended_total", "Sessions ended by hand."),
            idle_released: plain(
                "rollcall_session_idle_released_total",
                "Tickets whose programs were told that they were taken away for being idle.",
            ),
            cold_starts: plain(
                "rollcall_session_cold_starts_total",
                "Accounts whose sessions the store had forgotten.",
            ),
        }
    }

    pub(super) fn count_open(&self, answer: &Result<OpenedSession, SessionError>) {
        match answer {
            Ok(opened) if opened.taken_over => count(&self.opened, "taken_over"),
            Ok(_) => count(&self.opened, "created"),
            Err(error) => count(&self.opened, &outcome(error)),
        }
    }

    pub(super) fn count_check_out(&self, answer: &Result<CheckedOut, SessionError>) {
        match answer {
            Ok(CheckedOut::Tickets(_)) => count(&self.checkouts, "taken"),
            Ok(CheckedOut::Check(_)) => count(&self.checkouts, "checked"),
            Ok(CheckedOut::Queued(_)) => count(&self.checkouts, "queued"),
            Err(SessionError::Denied(denied)) => count(&self.checkouts, denied.reason.name()),
            Err(error) => count(&self.checkouts, &outcome(error)),
        }
    }

    /// What became of a claim that waited; that it still does was counted.
    pub(super) fn count_poll(&self, answer: &Result<Turn, SessionError>) {
        match answer {
            Ok(Turn::Waits(_)) => {}
            Ok(Turn::Has(_)) => count(&self.checkouts, "taken"),
            Err(SessionError::Denied(denied)) => count(&self.checkouts, denied.reason.name()),
            Err(error) => count(&self.checkouts, &outcome(error)),
        }
    }

    pub(super) fn count_heartbeat(&self, answer: &Result<Beaten, SessionError>) {
        if let Ok(beaten) = answer {
            let idle = beaten.lost.iter().filter(|lost| lost.reason == Some(Denial::Idle));
            self.idle_released.inc_by(idle.count() as u64);
        }
        match answer {
            Ok(beaten) if beaten.rebuilt.is_empty() => count(&self.heartbeats, "alive"),
            Ok(_) => count(&self.heartbeats, "rebuilt"),
            Err(error) => count(&self.heartbeats, &outcome(error)),
        }
    }
}

fn count(counter: &IntCounterVec, outcome: &str) {
    counter.with_label_values(&[outcome]).inc();
}

fn outcome(error: &SessionError) -> String {
    error.code().number().to_string()
}
