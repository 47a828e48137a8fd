//! The account's nodes, for its owner.

use hyper::Method;
use serde::Deserialize;
use tokio::runtime::Handle;

use crate::{
    Client, Credentials, Error, Record,
    calls::{Patience, read},
    transport::Call,
};

/// So many nodes a call: an answer has each node's failures, and is bounded.
const PAGE: usize = 10;
/// More than people would read; an answer that never ends must not keep us.
const PAGES_MAX: usize = 50;

/// A node of the account, as the server sees it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AccountNode {
    /// Its registration.
    pub registration_id: String,
    /// As it last described itself.
    pub node: NodeFacts,
    /// How its registration ended: `lease_expired`, `refused`, `unbound_by_node`, …
    pub ended_reason: Option<String>,
    /// The code of the refusal that ended it.
    pub ended_code: Option<u16>,
    /// What is on record of it.
    #[serde(flatten)]
    pub record: Record,
}

/// What a node says of itself.
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
    /// Ask for all nodes of this node's project that are or were registered with an account, the
    /// latest registration of each, out of the first 500.
    ///
    /// Unlike in a registration the password travels as it is, within TLS: over plain HTTP it goes no
    /// further than this machine.
    pub async fn project_nodes(
        &self,
        credentials: &Credentials,
    ) -> Result<Vec<AccountNode>, Error> {
        Handle::try_current().map_err(|_| Error::NoRuntime)?;
        self.0.transport.keeps_secrets()?;
        self.0.fetch_keys(Patience::AsSet).await?;
        let project = encoded(&self.0.node.project_id);
        let mut nodes: Vec<AccountNode> = Vec::new();
        let mut cursor = None;
        for _ in 0..PAGES_MAX {
            let from = cursor
                .map_or_else(String::new, |cursor: String| format!("&cursor={}", encoded(&cursor)));
            let path = format!("/v1/registrations?project_id={project}&limit={PAGE}{from}");
            let account = Some(credentials);
            let call = Call { method: Method::GET, path: &path, token: None, account, body: None };
            let page: Page = read(&self.0.transport.call(&call).await?)?;
            page.items.into_iter().for_each(|node| latest(&mut nodes, node));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(nodes)
    }
}

/// Of the registrations of one node, the latest tells where it stands.
fn latest(nodes: &mut Vec<AccountNode>, node: AccountNode) {
    match nodes.iter_mut().find(|known| known.node.node_id == node.node.node_id) {
        None => nodes.push(node),
        Some(known) if known.record.registered_at < node.record.registered_at => *known = node,
        Some(_) => {}
    }
}

/// As it stands in a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
