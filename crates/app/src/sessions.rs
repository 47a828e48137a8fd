//! The use cases of floating sessions: opening them, checking units out and back, and signs of life.

mod account;
mod check_out;
mod clients;
mod cold_start;
mod csv;
mod end;
mod error;
mod heartbeat;
mod idle;
mod metrics;
mod open;
mod queue;
mod read;
mod refusal;
mod release;
mod rules;
mod ticket;
mod units;
mod usage;

pub use check_out::{CheckOut, CheckedOut, Mode, UnitsAsked, WouldBe};
pub use clients::ClientWithPassword;
pub use csv::{SessionsCsv, UsageCsv};
pub use end::EndSession;
pub use error::{Denied, SessionError};
pub use heartbeat::{Beaten, Heartbeat, LostTicket};
pub use idle::SessionMessage;
pub use metrics::SessionMetrics;
pub use open::{OpenSession, OpenedSession, Opener};
pub use queue::{QueuePlace, Turn};
pub use read::{HeldView, PoolView, SessionFilter, SessionView, SessionViews, WaitView};
pub use refusal::SessionRefusal;
pub use rules::PoolChange;
pub use ticket::SignedTicket;
pub use usage::WhichUsage;

pub(crate) use account::{AliveAccounts, KnownSessions, SessionAccounts};
pub(crate) use queue::QueueWakes;
pub(crate) use usage::SeatCounts;

use crate::App;

/// The use cases of floating sessions.
#[derive(Clone, Copy)]
pub struct Sessions<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of floating sessions.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions { app: self }
    }
}
