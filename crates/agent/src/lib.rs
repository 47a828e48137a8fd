//! The agent: the client as a sidecar, for products in any language.
//!
//! One agent keeps one node registered: it revalidates, serves the node's status on a local
//! address, and writes the lease to a file. People register on its Registration Management page.
//!
//! **Access.** A Unix socket is its owner's. A loopback address is open to everybody on the
//! machine, but not to web pages: a request must name the address that the agent listens on, and
//! must not come from another site. On other addresses each request needs the token, which is
//! created at the first start in the state directory.
//!
//! **What to rely on.** The agent's answers are as trustworthy as the machine that it runs on. A
//! product that reads the lease (`GET /lease`, or the file) and the key set (`GET /keys`), and
//! verifies both with the root pinned in its own code, needs to trust neither the agent nor its
//! pins.

mod access_guard;
mod address;
mod agent;
mod agent_client;
mod agent_state;
mod api;
mod atomic_files;
mod language;
mod lease_files;
mod licences;
mod page;
mod pins;
mod problem;
mod secret;
mod server;
mod session_cookie;
mod view;

pub use address::{BadAddress, Listen};
pub use agent::{Agent, AgentOptions, RunningAgent};
pub use agent_client::{AgentClient, AgentClientError, Answer};
pub use atomic_files::FileError;
pub use licences::{FeatureAnswer, FeatureView, FeaturesView};
pub use pins::{PinSource, Pins, PinsError};
pub use problem::{AgentProblem, SilentNodeView, WrongFieldView};
pub use view::{
    FailureView, FailuresView, NodeFailureView, NodeState, NodeView, NodesView, StatusView,
};

/// Why an agent can't start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgentError {
    /// It can't listen there.
    #[error("can't listen on {address}: {cause}")]
    Listen {
        /// Where.
        address: String,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
    /// One of its files can't be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// The client can't run.
    #[error(transparent)]
    Client(#[from] rollcall_client::Error),
    /// No random secrets could be generated.
    #[error("the system gives no random numbers")]
    NoRandomness,
}
