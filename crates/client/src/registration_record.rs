//! The server's record of the node's registration.

use chrono::{DateTime, Utc};
use hyper::Method;
use serde::Deserialize;
use tokio::runtime::Handle;

use crate::{
    Client, Error,
    calls::{Retries, read},
    servers::Call,
};

/// A registration, as the server sees it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RegistrationRecord {
    /// `registered`, `failed` or `unbound`.
    pub state: String,
    /// Failures in a row, as it counts them.
    pub consecutive_failures: u32,
    /// How many end the registration.
    pub allowed_failures: u32,
    /// When the node registered.
    pub registered_at: DateTime<Utc>,
    /// When it last got a lease.
    pub last_success_at: DateTime<Utc>,
    /// When its newest lease ends or ended.
    pub lease_expires_at: DateTime<Utc>,
    /// When the registration ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// What went wrong at this node, the newest first.
    pub failures: Vec<RecordedFailure>,
}

/// A recorded failure of the node.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RecordedFailure {
    /// When.
    pub at: DateTime<Utc>,
    /// What it was, such as `refused`, `expired` or `clone_suspected`.
    #[serde(default)]
    pub kind: String,
    /// The code it was answered with.
    pub code: Option<u16>,
    /// The code's name.
    pub name: Option<String>,
    /// One sentence.
    pub detail: String,
    /// Whether it counts towards the end of the registration.
    pub counted: bool,
    /// Whether the node reported it afterwards, since the server couldn't see it.
    pub reported_by_node: bool,
}

impl Client {
    /// Fetch the server's record of this registration, for diagnosis. Whether the node is
    /// registered is for [`Client::status`] to say.
    pub async fn record(&self) -> Result<RegistrationRecord, Error> {
        Handle::try_current().map_err(|_| Error::NoRuntime)?;
        let held = self.0.held().ok_or(Error::NotRegistered)?;
        let path = format!("/v1/registrations/{}", held.registration_id);
        let token = Some(&held.token);
        let call = Call { method: Method::GET, path: &path, token, account: None, body: None };
        read(&self.0.send(&call, Retries::AsConfigured).await?)
    }
}
