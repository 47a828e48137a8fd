//! The customer's nodes: each is the client that vendors build into their products.

use std::{fs, io::ErrorKind, path::PathBuf};

use rollcall_client::{Client, Credentials, Error, Identity, Lease, Refusal, Roots, TrustedKeys};
use rollcall_config::{ExposeSecret, SecretString};

use crate::failure::Failure;

const PROJECT: &str = "sales-dw";

/// A customer: an account of a tenant and its password.
#[derive(Debug)]
pub(super) struct Customer {
    /// The tenant's address at the server.
    pub(super) server: String,
    /// The root key that the vendor's product pins.
    pub(super) root: String,
    pub(super) account: String,
    pub(super) password: SecretString,
    /// Where the nodes keep their state, each in a directory of its own.
    pub(super) dir: PathBuf,
}

/// A server of the customer's, with the product on it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) client: Client,
    pub(super) dir: PathBuf,
    root: String,
}

impl Customer {
    /// The product is installed on a server.
    pub(super) fn node(&self, name: &'static str) -> Result<Node, Failure> {
        let dir = self.dir.join(&self.account).join(name);
        // Of an account of the same name, in a database that is gone.
        match fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                let what = format!("{} can't be emptied", dir.display());
                return Err(Failure::because(what, &error));
            }
            _ => {}
        }
        let node = rollcall_client::Node::new(PROJECT, "Sales DW", "webroot", "4.2.1")
            .domain("bi.example.com")
            .hostname(name);
        // A proxy of the environment's doesn't know our loopback.
        let client = Client::builder(node, [self.root.as_str()])
            .server(&self.server)
            .state_dir(&dir)
            .node_id(name)
            .no_environment()
            .no_proxy()
            .open()?;
        Ok(Node { name, client, dir, root: self.root.clone() })
    }

    /// What the nodes register with.
    pub(super) fn credentials(&self) -> Credentials {
        Credentials::new(&self.account, self.password.expose_secret())
    }
}

impl Node {
    /// The keys that its pinned root stands for, from what it keeps.
    pub(super) fn keys(&self) -> Result<TrustedKeys, Failure> {
        let key_set = self.client.key_set().unwrap_or_default();
        Roots::new([self.root.as_str()]).open(&key_set).map_err(|error| Error::from(error).into())
    }

    /// What a lease proves to these keys, if it is this node's.
    pub(super) fn verified(&self, lease: &str, keys: &TrustedKeys) -> Result<Lease, Failure> {
        let identity = Identity { project_id: PROJECT, node_id: self.name };
        keys.open(lease, identity).map_err(|error| Error::from(error).into())
    }

    /// The lease that it holds.
    pub(super) fn lease(&self) -> Result<Lease, Failure> {
        self.verified(&self.client.lease().unwrap_or_default(), &self.keys()?)
    }
}

/// The refusal, where there has to be one.
pub(super) fn refused<T>(answer: Result<T, Error>) -> Result<Box<Refusal>, Failure> {
    match answer {
        Err(Error::Refused(refusal)) => Ok(refusal),
        Err(other) => Err(other.into()),
        Ok(_) => Err(Failure::new("what should have been refused was granted")),
    }
}
