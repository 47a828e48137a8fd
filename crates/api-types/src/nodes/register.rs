//! Registering a node.

use rollcall_domain::{
    limits::{
        APP_NAME_MAX, CIPHERTEXT_MAX, HOSTNAME_MAX, KEY_ID_MAX, NAME_MAX, NODE_ID_MAX,
        NODE_TOKEN_MAX, NONCE_MAX, VERSION_MAX,
    },
    nodes::{NodeFacts, NodeKey},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Checked, FieldError, Secret,
    field_checks::{self, FieldChecks},
    schemas,
};

/// Register one node.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegisterBody {
    /// The account's name.
    #[schema(value_type = schemas::AccountName)]
    pub account: String,
    /// The account's password; either this or `encrypted_password`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Password>)]
    pub password: Option<Secret>,
    /// Base64 of RSA-OAEP-256 under the tenant's `enc` key over the JSON
    /// `{"password", "account", "iat"}`, `iat` in Unix seconds within ten minutes of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::EncryptedPassword>)]
    pub encrypted_password: Option<String>,
    /// The `kid` of the key that the password is encrypted under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::KeyId>)]
    pub password_key_id: Option<String>,
    /// The node's current token, when it registers again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::NodeToken>)]
    pub node_token: Option<Secret>,
    /// The node.
    pub node: NodeBody,
    /// Comes back inside the lease, so that a fresh answer can be told from an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Nonce>)]
    pub nonce: Option<String>,
}

/// What a node says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NodeBody {
    /// The server's identity within the project, chosen by the product; never MAC, IP or hostname.
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
}

/// Who pays: an account and what proves it.
#[derive(Debug)]
pub struct Credentials {
    /// The account's name.
    pub account: String,
    /// Its password.
    pub password: Password,
}

/// A password, as it was sent.
#[derive(Debug)]
pub enum Password {
    /// As it is.
    Plain(Secret),
    /// Encrypted under one of the tenant's keys.
    Encrypted {
        /// Base64 of the ciphertext.
        ciphertext: String,
        /// The key's id.
        key_id: String,
    },
}

/// A node that wants in.
#[derive(Debug)]
pub struct Newcomer {
    /// What it says of itself.
    pub facts: NodeFacts,
    /// The token it has, if it was in before.
    pub node_token: Option<String>,
    /// What is to come back inside the lease.
    pub nonce: Option<String>,
}

/// A [`RegisterBody`] that is acceptable.
#[derive(Debug)]
pub struct Registering {
    /// Who pays.
    pub credentials: Credentials,
    /// Who wants in.
    pub node: Newcomer,
}

impl Checked for RegisterBody {
    type Valid = Registering;

    fn check(self) -> Result<Registering, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let credentials = credentials(
            &mut faults,
            &self.account,
            self.password,
            self.encrypted_password,
            self.password_key_id,
        );
        let node_token = node_token(&mut faults, self.node_token);
        let nonce = faults.verbatim("nonce", self.nonce, NONCE_MAX);
        let facts = self.node.check(faults.below("node."));
        faults.or(Registering { credentials, node: Newcomer { facts, node_token, nonce } })
    }
}

impl NodeBody {
    pub(crate) fn check(self, faults: &mut FieldChecks) -> NodeFacts {
        NodeFacts {
            key: NodeKey {
                node_id: faults.text("node_id", &self.node_id, NODE_ID_MAX),
                project_id: faults.text("project_id", &self.project_id, NODE_ID_MAX),
            },
            project_name: faults.text("project_name", &self.project_name, NAME_MAX),
            app_name: faults.text("app_name", &self.app_name, APP_NAME_MAX),
            version: faults.text("version", &self.version, VERSION_MAX),
            domain: faults.domain(self.domain),
            hostname: faults.optional("hostname", self.hostname, HOSTNAME_MAX),
        }
    }
}

impl From<NodeFacts> for NodeBody {
    fn from(facts: NodeFacts) -> Self {
        Self {
            node_id: facts.key.node_id,
            project_id: facts.key.project_id,
            project_name: facts.project_name,
            app_name: facts.app_name,
            version: facts.version,
            domain: facts.domain,
            hostname: facts.hostname,
        }
    }
}

pub(crate) fn project_name(faults: &mut FieldChecks, value: Option<String>) -> Option<String> {
    faults.optional("project_name", value, NAME_MAX)
}

pub(crate) fn node_token(faults: &mut FieldChecks, token: Option<Secret>) -> Option<String> {
    faults.verbatim("node_token", token.map(Secret::into_inner), NODE_TOKEN_MAX)
}

pub(crate) fn credentials(
    faults: &mut FieldChecks,
    account: &str,
    plain: Option<Secret>,
    encrypted: Option<String>,
    key_id: Option<String>,
) -> Credentials {
    let account = field_checks::account_name(account).unwrap_or_else(|reason| {
        faults.add("account", reason);
        String::new()
    });
    let password = match (plain, encrypted) {
        (Some(password), None) => {
            if let Err(reason) = field_checks::password(password.expose()) {
                faults.add("password", reason);
            }
            Password::Plain(password)
        }
        (None, Some(ciphertext)) => {
            let ciphertext = faults.text("encrypted_password", &ciphertext, CIPHERTEXT_MAX);
            if key_id.is_none() {
                faults.add("password_key_id", "must come with encrypted_password");
            }
            let key_id = faults.optional("password_key_id", key_id, KEY_ID_MAX).unwrap_or_default();
            Password::Encrypted { ciphertext, key_id }
        }
        (None, None) => {
            faults.add("password", "is missing, and so is encrypted_password");
            Password::Plain(Secret::new(""))
        }
        (Some(password), Some(_)) => {
            faults.add("password", "must not come with encrypted_password");
            Password::Plain(password)
        }
    };
    Credentials { account, password }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn node(node_id: &str) -> serde_json::Value {
        serde_json::json!({ "node_id": node_id, "project_id": "p", "project_name": "P",
            "app_name": "a", "version": "1" })
    }

    pub(crate) fn fields<T>(checked: Result<T, Vec<FieldError>>) -> Vec<String> {
        checked.err().unwrap_or_default().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn every_wrong_field_is_named_by_its_path() {
        let body: RegisterBody = serde_json::from_value(serde_json::json!({
            "account": "", "password": "x".repeat(257), "nonce": "a\u{0}b",
            "node": { "node_id": "", "project_id": "p\u{0}", "project_name": "x".repeat(201),
                "app_name": "a", "version": "1", "domain": "", "hostname": "h" },
        }))
        .unwrap();
        assert_eq!(
            fields(body.check()),
            [
                "account",
                "password",
                "nonce",
                "node.node_id",
                "node.project_id",
                "node.project_name",
                "node.domain"
            ]
        );
    }

    #[test]
    fn there_is_exactly_one_password() {
        for (passwords, wrong) in [
            (serde_json::json!({}), vec!["password"]),
            (serde_json::json!({ "password": "p", "encrypted_password": "e" }), vec!["password"]),
            (serde_json::json!({ "encrypted_password": "e" }), vec!["password_key_id"]),
            (serde_json::json!({ "encrypted_password": "e", "password_key_id": "k" }), vec![]),
        ] {
            let mut body = passwords;
            body["account"] = "acme".into();
            body["node"] = node("n");
            let body: RegisterBody = serde_json::from_value(body).unwrap();
            assert_eq!(fields(body.check()), wrong);
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let body = serde_json::json!({ "account": "acme", "password": "hush", "node": node("n") });
        let body: RegisterBody = serde_json::from_value(body).unwrap();
        assert!(!format!("{body:?}").contains("hush"));
    }
}
