//! Request and response bodies of the Node API. The client has types of its own: an old product
//! must read what a newer server says, so unknown codes, actions and members are no errors.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use crate::Node;

/// The body of a registration.
#[derive(Serialize)]
pub(crate) struct Register<'a> {
    pub(crate) account: &'a str,
    #[serde(flatten)]
    pub(crate) password: Password<'a>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub(crate) node_token: Option<&'a SecretString>,
    pub(crate) node: NamedNode<'a>,
    pub(crate) nonce: &'a str,
}

/// A password, plain or encrypted.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Password<'a> {
    Plain { password: &'a str },
    Encrypted { encrypted_password: String, password_key_id: &'a str },
}

/// A node with its id.
#[derive(Serialize)]
pub(crate) struct NamedNode<'a> {
    pub(crate) node_id: &'a str,
    #[serde(flatten)]
    pub(crate) node: &'a Node,
}

/// The body of a revalidation.
#[derive(Serialize)]
pub(crate) struct Revalidate<'a> {
    pub(crate) lease_seq: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lease: Option<&'a str>,
    pub(crate) nonce: &'a str,
    pub(crate) version: &'a str,
    pub(crate) app_name: &'a str,
    pub(crate) project_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) domain: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hostname: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) unreported_failures: Vec<Unreported>,
}

/// A failed call to report: it never reached the server.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Unreported {
    pub(crate) at: DateTime<Utc>,
    pub(crate) message: String,
}

/// A registration that was granted or renewed.
#[derive(Deserialize)]
pub(crate) struct Granted {
    pub(crate) node_token: Option<SecretString>,
    pub(crate) lease: String,
    pub(crate) lease_seq: i64,
    pub(crate) revalidate_at: DateTime<Utc>,
    pub(crate) revalidation_interval_s: i64,
    pub(crate) allowed_failures: u32,
    pub(crate) server_time: DateTime<Utc>,
}

fn exposed<S: Serializer>(secret: &Option<&SecretString>, to: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => to.serialize_str(secret.expose_secret()),
        None => to.serialize_none(),
    }
}
