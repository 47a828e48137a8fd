//! The calls of a node: register, revalidate, unbind.

use hyper::Method;
use rollcall_trust::{CannotEncrypt, encrypt_password};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use tokio::runtime::Handle;

use crate::{
    Client, Error, Event, FailureKind, Lease, LeaseError, StateError, Status, TrustedKeys,
    api_types::{Granted, NamedNode, Password, Register, Revalidate, Unreported},
    client::Inner,
    clock::unique,
    servers::Call,
    state::{Ended, StoredRegistration},
};

const NOTHING_TO_UNBIND: u16 = 20000;
const BAD_PARAMETER: u16 = 10001;

/// An account's name and password, as the vendor mailed them.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(crate) account: String,
    pub(crate) password: SecretString,
}

impl Credentials {
    /// Credentials of this account. The password is stored only if [`ClientBuilder::keep_password`]
    /// asks for it.
    ///
    /// [`ClientBuilder::keep_password`]: crate::ClientBuilder::keep_password
    pub fn new(account: impl Into<String>, password: impl Into<String>) -> Self {
        Self::of(account.into(), SecretString::from(password.into()))
    }

    pub(crate) fn of(account: String, password: SecretString) -> Self {
        Self { account, password }
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn password(&self) -> &SecretString {
        &self.password
    }
}

/// Whether a call without an answer is retried at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retries {
    AsConfigured,
    None,
}

impl Client {
    /// Register the node, or register it again.
    ///
    /// Nothing is sent before the server has shown a key set that a pinned root signed. The
    /// password travels encrypted if the vendor publishes a key for it.
    pub async fn register(&self, credentials: &Credentials) -> Result<Status, Error> {
        let (client, credentials) = (self.clone(), credentials.clone());
        run_to_completion(
            async move { client.0.register(&credentials).await.map(|()| client.status()) },
        )
        .await
    }

    /// Register the node again with the stored password; [`Status::kept_password`] says whether
    /// there is one.
    pub async fn register_again(&self) -> Result<Status, Error> {
        let client = self.clone();
        run_to_completion(async move { client.0.register_again().await.map(|()| client.status()) })
            .await
    }

    /// Delete the stored password. Unbinding deletes it too.
    pub async fn forget_password(&self) -> Result<(), Error> {
        let client = self.clone();
        run_to_completion(async move {
            let _one = client.0.one_at_a_time.lock().await;
            client.0.in_vault(|vault| vault.forget()).await
        })
        .await
    }

    /// Revalidate now, due or not. The keeper does so by itself whenever it is due.
    ///
    /// Also reinstates a failed registration, where the vendor has declared an amnesty.
    pub async fn revalidate(&self) -> Result<Status, Error> {
        let client = self.clone();
        run_to_completion(async move {
            let _one = client.0.one_at_a_time.lock().await;
            client.0.answer(Retries::AsConfigured).await.map(|()| client.status())
        })
        .await
    }

    /// Unbind the node: its slot is free for another one at once.
    pub async fn unbind(&self) -> Result<Status, Error> {
        let client = self.clone();
        run_to_completion(async move { client.0.unbind().await.map(|()| client.status()) }).await
    }
}

/// Runs a call to its end even if its caller is cancelled: else an answer on its way, and the token
/// in it, would be lost. A panic in it doesn't reach the caller.
pub(crate) async fn run_to_completion<T: Send + 'static>(
    call: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let runtime = Handle::try_current().map_err(|_| Error::NoRuntime)?;
    runtime.spawn(call).await.unwrap_or(Err(Error::Interrupted))
}

impl Inner {
    pub(crate) fn held(&self) -> Option<StoredRegistration> {
        self.memory().state.held.clone()
    }

    fn forget(&self) {
        let at = self.clock.now();
        let mut memory = self.memory();
        memory.state.held = None;
        memory.forget_features();
        memory.state.ended = Some(Ended::Unbound { at });
        memory.lease = Err(LeaseError::Over(at));
    }

    async fn register(&self, credentials: &Credentials) -> Result<(), Error> {
        let _one = self.one_at_a_time.lock().await;
        self.register_by(credentials).await?;
        let credentials = credentials.clone();
        self.try_in_vault(move |vault| vault.keep(&credentials)).await;
        Ok(())
    }

    async fn register_again(&self) -> Result<(), Error> {
        let _one = self.one_at_a_time.lock().await;
        let credentials = self.in_vault(|vault| vault.credentials()).await?;
        self.register_by(&credentials).await
    }

    async fn register_by(&self, credentials: &Credentials) -> Result<(), Error> {
        let granted = self.register_and_verify(credentials).await;
        match &granted {
            Ok(_) => self.complete_features(Retries::AsConfigured).await,
            Err(error) => self.list_failed_registration(error),
        }
        self.save().await;
        self.changed.notify_one();
        let lease = granted?;
        self.check_now(&lease)?;
        let (account, lease_expires_at) = (lease.account, lease.expires_at);
        self.tell(Event::Registered { account, lease_expires_at });
        Ok(())
    }

    async fn unbind(&self) -> Result<(), Error> {
        let _one = self.one_at_a_time.lock().await;
        let held = self.held().ok_or(Error::NotRegistered)?;
        let path = format!("/v1/registrations/{}", held.registration_id);
        let token = Some(&held.token);
        let call = Call { method: Method::DELETE, path: &path, token, account: None, body: None };
        match self.send(&call, Retries::AsConfigured).await {
            Ok(_) => {}
            // Somebody else was quicker, or the answer to our own call was lost.
            Err(error) if error.code() == Some(NOTHING_TO_UNBIND) => {}
            Err(error) => return Err(error),
        }
        self.forget();
        self.save().await;
        self.try_in_vault(|vault| vault.forget()).await;
        self.changed.notify_one();
        self.tell_changed_features();
        self.tell(Event::Unbound);
        Ok(())
    }

    async fn register_and_verify(&self, credentials: &Credentials) -> Result<Lease, Error> {
        let keys = self.fetch_keys(Retries::AsConfigured).await?;
        let nonce = nonce()?;
        let now = self.clock.now().timestamp();
        let answer = match self.send_registration(credentials, &keys, &nonce, now).await {
            // The clock is off by minutes: no reason not to register.
            Err(Error::Refused(refusal)) if refusal.server_time.is_some() => {
                let now = refusal.server_time.map_or(now, |time| time.timestamp());
                self.send_registration(credentials, &keys, &nonce, now).await?
            }
            answer => answer?,
        };
        let granted: Granted = read(&answer)?;
        let lease =
            self.verify_response(&granted, Some(keys), &nonce, Retries::AsConfigured).await?;
        let token = granted.node_token.clone().or_else(|| self.held().map(|held| held.token));
        self.hold(granted, &lease, token.unwrap_or_default());
        self.memory().state.counters.registered += 1;
        Ok(lease)
    }

    async fn send_registration(
        &self,
        credentials: &Credentials,
        keys: &TrustedKeys,
        nonce: &str,
        iat: i64,
    ) -> Result<String, Error> {
        let (node_id, token) = {
            let memory = self.memory();
            let held = memory.state.held.as_ref();
            (memory.state.node_id.clone(), held.map(|held| held.token.clone()))
        };
        let body = json(&Register {
            account: &credentials.account,
            password: sealed(credentials, keys, iat)?,
            node_token: token.as_ref(),
            node: NamedNode { node_id: &node_id, node: &self.node },
            nonce,
        })?;
        let path = "/v1/registrations";
        let call =
            Call { method: Method::POST, path, token: None, account: None, body: Some(body) };
        self.send(&call, Retries::AsConfigured).await
    }

    /// Answer the roll call, and write down what came of it.
    pub(crate) async fn answer(&self, retries: Retries) -> Result<(), Error> {
        let held = self.held().ok_or(Error::NotRegistered)?;
        let renewed = self.renew(&held, retries).await;
        let renewed = match renewed {
            Ok(lease) => {
                self.memory().state.counters.renewed += 1;
                self.complete_features(retries).await;
                self.tell(Event::Renewed { lease_expires_at: lease.expires_at });
                self.check_now(&lease).map_err(Error::from)
            }
            Err(error) => {
                self.note(&error);
                Err(error)
            }
        };
        self.save().await;
        self.changed.notify_one();
        renewed
    }

    async fn renew(&self, held: &StoredRegistration, retries: Retries) -> Result<Lease, Error> {
        let nonce = nonce()?;
        let unreported = self.unreported();
        let reports = !unreported.is_empty();
        let answer = match self.send_renewal(held, &nonce, unreported, retries).await {
            // What happened in the past must not keep the node from renewing.
            Err(error) if reports && error.code() == Some(BAD_PARAMETER) => {
                self.send_renewal(held, &nonce, Vec::new(), retries).await?
            }
            answer => answer?,
        };
        let granted: Granted = read(&answer)?;
        let lease = self.verify_response(&granted, None, &nonce, retries).await?;
        for failure in &mut self.memory().state.failures {
            failure.unreported = false;
        }
        let token = granted.node_token.clone().unwrap_or_else(|| held.token.clone());
        self.hold(granted, &lease, token);
        Ok(lease)
    }

    async fn send_renewal(
        &self,
        held: &StoredRegistration,
        nonce: &str,
        unreported_failures: Vec<Unreported>,
        retries: Retries,
    ) -> Result<String, Error> {
        let body = json(&Revalidate {
            lease_seq: held.lease_seq,
            lease: Some(held.lease.as_str()).filter(|lease| !lease.is_empty()),
            nonce,
            version: &self.node.version,
            app_name: &self.node.app_name,
            project_name: &self.node.project_name,
            domain: self.node.domain.as_deref(),
            hostname: self.node.hostname.as_deref(),
            unreported_failures,
        })?;
        let path = format!("/v1/registrations/{}/revalidations", held.registration_id);
        let token = Some(&held.token);
        let call =
            Call { method: Method::POST, path: &path, token, account: None, body: Some(body) };
        self.send(&call, retries).await
    }

    /// Send a call, unless the client was told to disconnect.
    pub(crate) async fn send(&self, call: &Call<'_>, retries: Retries) -> Result<String, Error> {
        self.require_connected()?;
        match retries {
            Retries::AsConfigured => self.servers.call(call).await,
            Retries::None => self.servers.call_once(call).await,
        }
    }
}

/// The password as it is sent: encrypted where the tenant publishes a key.
fn sealed<'a>(
    credentials: &'a Credentials,
    keys: &'a TrustedKeys,
    iat: i64,
) -> Result<Password<'a>, Error> {
    let password = credentials.password.expose_secret();
    let Some((kid, key)) = keys.password_key() else { return Ok(Password::Plain { password }) };
    let sealed = encrypt_password(key, password, &credentials.account, iat);
    let sealed = sealed.map_err(|error| Error::Setting {
        field: "password",
        reason: match error {
            CannotEncrypt::TooLong => "is too long to be encrypted, with the account's name".into(),
            CannotEncrypt::WrongKey => "can't be encrypted with the vendor's key".into(),
        },
    })?;
    Ok(Password::Encrypted { encrypted_password: sealed, password_key_id: kid })
}

fn nonce() -> Result<String, Error> {
    Ok(unique().map_err(|_| StateError::NoRandomness)?)
}

pub(crate) fn json(body: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(body)
        .map_err(|error| Error::Setting { field: "the request", reason: error.to_string() })
}

/// Parse an answer. One that can't be parsed doesn't come from a registration server.
pub(crate) fn read<T: DeserializeOwned>(answer: &str) -> Result<T, Error> {
    serde_json::from_str(answer).map_err(|error| Error::Unreachable {
        kind: FailureKind::Invalid,
        reason: format!("what answered is none ({error})"),
    })
}
