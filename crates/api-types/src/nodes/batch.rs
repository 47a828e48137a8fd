//! Registering up to a hundred nodes at once.

use std::collections::HashMap;

use rollcall_domain::nodes::NodeKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Checked, Credentials, FieldError, Newcomer, NodeBody, Secret,
    field_checks::{FieldChecks, NONCE_MAX},
    nodes::register::{credentials, node_token},
};

const BATCH_MAX: usize = 100;

/// Register several nodes of one account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchBody {
    /// The account's name.
    #[schema(min_length = 1, max_length = 64, example = "acme")]
    pub account: String,
    /// The account's password; either this or `encrypted_password`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Password, min_length = 1, max_length = 256,
        example = "correct horse battery staple")]
    pub password: Option<Secret>,
    /// See the registration of one node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4096)]
    pub encrypted_password: Option<String>,
    /// The `kid` of the key that the password is encrypted under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub password_key_id: Option<String>,
    /// The nodes, taken in order, each on its own; none may be named twice.
    #[schema(min_items = 1, max_items = 100)]
    pub nodes: Vec<BatchNode>,
}

/// One node of a batch.
///
/// The members of [`NodeBody`] written out, since flattening would lose the path of a wrong one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchNode {
    /// The server's identity within the project.
    #[schema(min_length = 1, max_length = 128, example = "7d0f5a60-node-1")]
    pub node_id: String,
    /// The installation of the product that it belongs to.
    #[schema(min_length = 1, max_length = 128, example = "sales-dw")]
    pub project_id: String,
    /// The project's name for people.
    #[schema(min_length = 1, max_length = 200, example = "Sales DW")]
    pub project_name: String,
    /// The product's app name.
    #[schema(min_length = 1, max_length = 128, example = "webroot")]
    pub app_name: String,
    /// The product's version.
    #[schema(min_length = 1, max_length = 64, example = "4.2.1")]
    pub version: String,
    /// The domain it serves, alone, with a port, or as a URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 253, example = "bi.example.com")]
    pub domain: Option<String>,
    /// Its hostname, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 255, example = "fdl-1")]
    pub hostname: Option<String>,
    /// The node's current token, when it registers again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 256)]
    pub node_token: Option<Secret>,
    /// Comes back inside this node's lease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 128, example = "5f0c2b7e")]
    pub nonce: Option<String>,
}

/// A [`BatchBody`] that is acceptable.
#[derive(Debug)]
pub struct NewcomerBatch {
    /// Who pays.
    pub credentials: Credentials,
    /// Who wants in.
    pub nodes: Vec<Newcomer>,
}

impl Checked for BatchBody {
    type Valid = NewcomerBatch;

    fn check(self) -> Result<NewcomerBatch, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let credentials = credentials(
            &mut faults,
            &self.account,
            self.password,
            self.encrypted_password,
            self.password_key_id,
        );
        if self.nodes.is_empty() || self.nodes.len() > BATCH_MAX {
            faults.add("nodes", format!("must name 1 to {BATCH_MAX} nodes"));
            return faults.or(NewcomerBatch { credentials, nodes: Vec::new() });
        }
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.into_iter().enumerate() {
            nodes.push(node.check(faults.below(format!("nodes[{at}]."))));
        }
        named_twice(faults.below(""), &nodes);
        faults.or(NewcomerBatch { credentials, nodes })
    }
}

fn named_twice(faults: &mut FieldChecks, nodes: &[Newcomer]) {
    let mut seen: HashMap<&NodeKey, usize> = HashMap::with_capacity(nodes.len());
    for (at, node) in nodes.iter().enumerate() {
        let named = !node.facts.key.node_id.is_empty() && !node.facts.key.project_id.is_empty();
        let first = *seen.entry(&node.facts.key).or_insert(at);
        if named && first != at {
            faults.add(&format!("nodes[{at}]"), format!("names the same node as nodes[{first}]"));
        }
    }
}

impl BatchNode {
    fn check(self, faults: &mut FieldChecks) -> Newcomer {
        let node_token = node_token(faults, self.node_token);
        let nonce = faults.verbatim("nonce", self.nonce, NONCE_MAX);
        let node = NodeBody {
            node_id: self.node_id,
            project_id: self.project_id,
            project_name: self.project_name,
            app_name: self.app_name,
            version: self.version,
            domain: self.domain,
            hostname: self.hostname,
        };
        Newcomer { facts: node.check(faults), node_token, nonce }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::register::tests::{fields, node};

    #[test]
    fn a_batch_names_each_node_once_and_at_most_a_hundred() {
        let batch = |nodes: Vec<serde_json::Value>| {
            let body = serde_json::json!({ "account": "acme", "password": "p", "nodes": nodes });
            serde_json::from_value::<BatchBody>(body).unwrap().check()
        };
        assert_eq!(fields(batch(vec![])), ["nodes"]);
        assert_eq!(fields(batch(vec![node("n"); 101])), ["nodes"]);
        assert_eq!(fields(batch(vec![node("a"), node("b"), node(" a")])), ["nodes[2]"]);
        assert_eq!(fields(batch(vec![node("a"), node("")])), ["nodes[1].node_id"]);
        assert!(batch((0..100).map(|n| node(&n.to_string())).collect()).is_ok());
    }
}
