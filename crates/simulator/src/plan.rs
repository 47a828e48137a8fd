//! What is to be played.

use std::{sync::Arc, time::Duration};

use rollcall_client::{Clock, Credentials, SystemClock};

/// What is to be played.
#[derive(Clone)]
#[non_exhaustive]
pub struct Plan {
    /// The tenant's addresses at its servers, tried in order.
    pub servers: Vec<String>,
    /// The thumbprints of the root keys to believe.
    pub roots: Vec<String>,
    /// Who pays for the nodes.
    pub credentials: Credentials,
    /// How many nodes; one by default.
    pub nodes: usize,
    /// Into how many installations they fall; one by default.
    pub projects: usize,
    /// How many of the nodes are run once more from a copy of their state; none by default.
    pub copies: usize,
    /// How many times as fast as the server's the nodes' clocks run; 1 by default.
    pub speed: f64,
    /// Over how long the nodes start, one after another; at once by default, which is a storm.
    pub ramp: Duration,
    /// Which part of the answers is lost on the way; none by default.
    pub lose_answers: f64,
    /// How many calls may be under way at once; 256 by default.
    pub connections: usize,
    /// Whether the nodes leave at the end; they do by default.
    pub unbind: bool,
    /// Where names and chance come from.
    pub seed: u64,
    /// The product's app name.
    pub app_name: String,
    /// The product's version.
    pub version: String,
    /// The server's time; this machine's by default.
    pub clock: Arc<dyn Clock>,
}

/// Why nothing can be played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// A part of the plan can't be.
    #[error("{field} {reason}")]
    Plan {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A node can't be set up, or the server doesn't show its keys.
    #[error(transparent)]
    Client(#[from] rollcall_client::Error),
    /// There is no room for the state of nodes that are copied.
    #[error("the state of a copied node can't be kept: {0}")]
    Copy(#[from] std::io::Error),
}

impl Plan {
    /// One node of this account, at this server; the pins are still missing.
    pub fn new(
        server: impl Into<String>,
        account: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        Self {
            servers: vec![server.into()],
            roots: Vec::new(),
            credentials: Credentials::new(account, password),
            nodes: 1,
            projects: 1,
            copies: 0,
            speed: 1.0,
            ramp: Duration::ZERO,
            lose_answers: 0.0,
            connections: 256,
            unbind: true,
            seed: 0,
            app_name: "simulated".to_owned(),
            version: "1.0.0".to_owned(),
            clock: Arc::new(SystemClock),
        }
    }

    pub(crate) fn check(&self) -> Result<(), SimulateError> {
        let wrong =
            |field, reason: &str| Err(SimulateError::Plan { field, reason: reason.to_owned() });
        if self.nodes == 0 || self.projects == 0 || self.connections == 0 {
            return wrong("nodes, projects, connections", "must be at least 1");
        }
        if self.copies > self.nodes {
            return wrong("copies", "must be no more than there are nodes");
        }
        if !(0.001..=1e6).contains(&self.speed) {
            return wrong("speed", "must be from 0.001 to 1000000");
        }
        if !(0.0..1.0).contains(&self.lose_answers) {
            return wrong("lose_answers", "must be from 0% to less than 100%");
        }
        Ok(())
    }
}
