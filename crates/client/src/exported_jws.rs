//! The lease and the key set as JWS, for others who verify them.

use crate::Client;

impl Client {
    /// The newest lease as a JWS. `None` after unbinding and after the server has ended the
    /// registration; an expired lease is still returned.
    pub fn lease(&self) -> Option<String> {
        let memory = self.0.memory();
        let held = memory.state.held.as_ref().filter(|_| memory.state.ended.is_none());
        held.map(|held| held.lease.clone()).filter(|lease| !lease.is_empty())
    }

    /// The newest key set as a JWS signed by a pinned root: what the lease is verified with.
    pub fn key_set(&self) -> Option<String> {
        self.0.memory().state.key_set.clone()
    }
}
