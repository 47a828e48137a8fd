//! What is kept for others who verify for themselves.

use crate::Client;

impl Client {
    /// The newest lease, as the server signed it. There is none after leaving, nor after the server's
    /// word that the registration is over; one whose time is over is still here.
    pub fn lease(&self) -> Option<String> {
        let memory = self.0.memory();
        let held = memory.state.held.as_ref().filter(|_| memory.state.ended.is_none());
        held.map(|held| held.lease.clone()).filter(|lease| !lease.is_empty())
    }

    /// The newest key set, as a pinned root signed it: what the lease is verified with.
    pub fn key_set(&self) -> Option<String> {
        self.0.memory().state.key_set.clone()
    }
}
