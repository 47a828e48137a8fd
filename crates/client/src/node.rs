//! The node's description of itself.

use serde::Serialize;

/// One server of one installation of the product.
///
/// The node's id is not part of it: the client makes it once and keeps it, see
/// [`ClientBuilder::node_id`](crate::ClientBuilder::node_id).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Node {
    /// The installation that it belongs to.
    pub project_id: String,
    /// The installation's name, for people.
    pub project_name: String,
    /// The product's app name.
    pub app_name: String,
    /// The product's version.
    pub version: String,
    /// The domain it serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Its hostname, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
}

impl Node {
    /// A server of the installation `project_id`.
    pub fn new(
        project_id: impl Into<String>,
        project_name: impl Into<String>,
        app_name: impl Into<String>,
        version: impl Into<String>,
    ) -> Self {
        Self {
            project_id: project_id.into(),
            project_name: project_name.into(),
            app_name: app_name.into(),
            version: version.into(),
            domain: None,
            hostname: None,
        }
    }

    /// Set the domain that it serves.
    pub fn domain(self, domain: impl Into<String>) -> Self {
        Self { domain: Some(domain.into()), ..self }
    }

    /// Set its hostname.
    pub fn hostname(self, hostname: impl Into<String>) -> Self {
        Self { hostname: Some(hostname.into()), ..self }
    }
}
