//! Listing the account's nodes, for its owner.

use hyper::Method;
use serde::Deserialize;
use tokio::runtime::Handle;

use crate::{
    Client, Credentials, Error, RegistrationRecord,
    calls::{Retries, read},
    servers::Call,
};

/// The page size: an answer has each node's failures, and is bounded.
const PAGE: usize = 10;
/// The most pages that are fetched.
const PAGES_MAX: usize = 50;

/// A node of the account, as the server sees it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AccountNode {
    /// Its registration.
    pub registration_id: String,
    /// The node's last description of itself.
    pub node: NodeFacts,
    /// How its registration ended: `lease_expired`, `refused`, `unbound_by_node`, …
    pub ended_reason: Option<String>,
    /// The code of the refusal that ended it.
    pub ended_code: Option<u16>,
    /// The server's record of it.
    #[serde(flatten)]
    pub record: RegistrationRecord,
}

/// The node's description of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct NodeFacts {
    /// Its id.
    pub node_id: String,
    /// Its hostname.
    pub hostname: Option<String>,
    /// The version of the product on it.
    pub version: String,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<AccountNode>,
    next_cursor: Option<String>,
}

impl Client {
    /// List the nodes of this node's project that are or were registered with an account: the
    /// latest registration of each, out of the first 500.
    ///
    /// Unlike in a registration the password travels as it is, within TLS: over plain HTTP it goes no
    /// further than this machine.
    pub async fn project_nodes(
        &self,
        credentials: &Credentials,
    ) -> Result<Vec<AccountNode>, Error> {
        Handle::try_current().map_err(|_| Error::NoRuntime)?;
        self.0.servers.require_private_servers()?;
        self.0.fetch_keys(Retries::AsConfigured).await?;
        let project = encoded(&self.0.node.project_id);
        let mut nodes: Vec<AccountNode> = Vec::new();
        let mut cursor = None;
        for _ in 0..PAGES_MAX {
            let from = cursor
                .map_or_else(String::new, |cursor: String| format!("&cursor={}", encoded(&cursor)));
            let path = format!("/v1/registrations?project_id={project}&limit={PAGE}{from}");
            let account = Some(credentials);
            let call = Call { method: Method::GET, path: &path, token: None, account, body: None };
            let page: Page = read(&self.0.send(&call, Retries::AsConfigured).await?)?;
            page.items.into_iter().for_each(|node| latest(&mut nodes, node));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(nodes)
    }
}

/// Keep only the latest registration of each node.
fn latest(nodes: &mut Vec<AccountNode>, node: AccountNode) {
    match nodes.iter_mut().find(|known| known.node.node_id == node.node.node_id) {
        None => nodes.push(node),
        Some(known) if known.record.registered_at < node.record.registered_at => *known = node,
        Some(_) => {}
    }
}

/// Percent-encoded for a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
