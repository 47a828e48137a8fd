//! One server of a customer's project.

use serde::{Deserialize, Serialize};

/// What tells one node of an account from another; never MAC, IP or hostname.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeKey {
    /// The installation it belongs to.
    pub project_id: String,
    /// The server within the installation.
    pub node_id: String,
}

/// What a node says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFacts {
    /// Its identity within the account.
    pub key: NodeKey,
    /// The project's name for people.
    pub project_name: String,
    /// The product's app name.
    pub app_name: String,
    /// The product's version, as the node writes it.
    pub version: String,
    /// The domain it serves.
    pub domain: Option<String>,
    /// Its hostname, for people.
    pub hostname: Option<String>,
}

/// What may have changed at a node since it registered; `None` keeps what is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactsUpdate {
    /// The project's name.
    pub project_name: Option<String>,
    /// The app name.
    pub app_name: Option<String>,
    /// The product's version.
    pub version: Option<String>,
    /// The domain it serves.
    pub domain: Option<String>,
    /// Its hostname.
    pub hostname: Option<String>,
}

impl FactsUpdate {
    /// The facts after the update, or `None` where nothing changed.
    pub fn apply(self, known: &NodeFacts) -> Option<NodeFacts> {
        let mut facts = known.clone();
        facts.project_name = self.project_name.unwrap_or(facts.project_name);
        facts.app_name = self.app_name.unwrap_or(facts.app_name);
        facts.version = self.version.unwrap_or(facts.version);
        facts.domain = self.domain.or(facts.domain);
        facts.hostname = self.hostname.or(facts.hostname);
        (facts != *known).then_some(facts)
    }
}
