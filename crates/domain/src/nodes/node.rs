//! Nodes: their identity and their description of themselves.

use serde::{Deserialize, Serialize};

/// The identity of a node within its account; never MAC, IP or hostname.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeKey {
    /// The installation it belongs to.
    pub project_id: String,
    /// The server within the installation.
    pub node_id: String,
}

/// A node's description of itself.
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

/// Changes of a node's description; `None` keeps the known value.
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
    /// The updated facts, or `None` where nothing changed.
    pub fn apply(&self, known: &NodeFacts) -> Option<NodeFacts> {
        if !self.differs(known) {
            return None;
        }
        let mut facts = known.clone();
        facts.project_name = self.project_name.clone().unwrap_or(facts.project_name);
        facts.app_name = self.app_name.clone().unwrap_or(facts.app_name);
        facts.version = self.version.clone().unwrap_or(facts.version);
        facts.domain = self.domain.clone().or(facts.domain);
        facts.hostname = self.hostname.clone().or(facts.hostname);
        Some(facts)
    }

    /// Whether anything changes; nearly always it doesn't.
    fn differs(&self, known: &NodeFacts) -> bool {
        let said =
            |said: &Option<String>, known: &str| said.as_deref().is_some_and(|said| said != known);
        let said_too =
            |said: &Option<String>, known: &Option<String>| said.is_some() && said != known;
        said(&self.project_name, &known.project_name)
            || said(&self.app_name, &known.app_name)
            || said(&self.version, &known.version)
            || said_too(&self.domain, &known.domain)
            || said_too(&self.hostname, &known.hostname)
    }
}
