//! Registering up to a hundred nodes at once.

use std::collections::HashMap;

use rollcall_domain::{
    limits::{BATCH_MAX, NONCE_MAX},
    nodes::NodeKey,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Checked, Credentials, FieldError, Newcomer, NodeBody, Secret,
    field_checks::FieldChecks,
    nodes::register::{credentials, node_token},
    schemas,
};

/// Register several nodes of one account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchBody {
    /// The account's name.
    #[schema(value_type = schemas::AccountName)]
    pub account: String,
    /// The account's password; either this or `encrypted_password`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Password>)]
    pub password: Option<Secret>,
    /// See the registration of one node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::EncryptedPassword>)]
    pub encrypted_password: Option<String>,
    /// The `kid` of the key that the password is encrypted under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::KeyId>)]
    pub password_key_id: Option<String>,
    /// The nodes, taken in order, each on its own; none may be named twice.
    #[schema(value_type = schemas::BatchNodes)]
    pub nodes: Vec<BatchNode>,
}

/// One node of a batch.
///
/// The members of [`NodeBody`] written out, since flattening would lose the path of a wrong one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchNode {
    /// The server's identity within the project.
    #[schema(value_type = schemas::NodeId)]
    pub node_id: String,
    /// The installation of the product that it belongs to.
    #[schema(value_type = schemas::ProjectId)]
    pub project_id: String,
    /// The project's name for people.
    #[schema(value_type = schemas::ProjectName)]
    pub project_name: String,
    /// The product's app name.
    #[schema(value_type = schemas::AppName)]
    pub app_name: String,
    /// The product's version.
    #[schema(value_type = schemas::ProductVersion)]
    pub version: String,
    /// The domain it serves, alone, with a port, or as a URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::ServedDomain>)]
    pub domain: Option<String>,
    /// Its hostname, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Hostname>)]
    pub hostname: Option<String>,
    /// The node's current token, when it registers again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::NodeToken>)]
    pub node_token: Option<Secret>,
    /// Comes back inside this node's lease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Nonce>)]
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
