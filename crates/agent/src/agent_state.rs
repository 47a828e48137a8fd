//! The state that all requests share.

use std::sync::{Arc, Mutex, PoisonError};

use rollcall_client::{AccountNode, Client, Clock, Credentials, Error, Node};
use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::{
    AgentProblem, PinSource,
    lease_files::LeaseFiles,
    view::{FailuresView, NodesView, StatusView},
};

/// The state that all requests share: the client, its settings, the secrets.
pub(crate) struct AgentState {
    pub(crate) client: Client,
    pub(crate) product: Node,
    pub(crate) pins: PinSource,
    pub(crate) access: AccessPolicy,
    pub(crate) lease_files: Arc<LeaseFiles>,
    pub(crate) clock: Box<dyn Clock>,
    /// The refusal of the last attempt to register, for the prompt.
    refused: Mutex<Option<AgentProblem>>,
    nodes: Mutex<Option<NodesView>>,
    /// Dropped after the client, which signals that the client is released.
    _held: oneshot::Sender<()>,
}

/// Who may call the agent: the port, the token and the secrets of its page.
pub(crate) struct AccessPolicy {
    /// The port, where it is a loopback address; there the name of the host must be this machine's.
    pub(crate) loopback_port: Option<u16>,
    /// Whether each request needs the token.
    pub(crate) locked: bool,
    pub(crate) token: SecretString,
    /// The session secret of browsers, for as long as the agent runs.
    pub(crate) session: SecretString,
    /// The CSRF token of forms.
    pub(crate) form: SecretString,
}

impl AgentState {
    pub(crate) fn new(
        client: Client,
        options: crate::AgentOptions,
        access: AccessPolicy,
        lease_files: Arc<LeaseFiles>,
        held: oneshot::Sender<()>,
    ) -> Self {
        Self {
            client,
            product: options.product,
            pins: options.pins,
            access,
            lease_files,
            clock: options.clock,
            refused: Mutex::new(None),
            nodes: Mutex::new(None),
            _held: held,
        }
    }

    pub(crate) async fn register(&self, account: String, password: String) -> Result<(), Error> {
        let done = self.client.register(&Credentials::new(account, password)).await;
        self.after().await;
        self.remember_refusal(done.as_ref().err().map(AgentProblem::of));
        done.map(|_| ())
    }

    /// Register again with the stored password.
    pub(crate) async fn register_again(&self) -> Result<(), Error> {
        let done = self.client.register_again().await;
        self.after().await;
        self.remember_refusal(done.as_ref().err().map(AgentProblem::of));
        done.map(|_| ())
    }

    pub(crate) async fn unbind(&self) -> Result<(), Error> {
        let done = self.client.unbind().await;
        self.after().await;
        done.map(|_| ())
    }

    pub(crate) async fn revalidate(&self) -> Result<(), Error> {
        let done = self.client.revalidate().await;
        self.after().await;
        done.map(|_| ())
    }

    /// Fetch the project's nodes, and keep them for the page.
    pub(crate) async fn look_for_nodes(
        &self,
        account: String,
        password: String,
    ) -> Result<NodesView, Error> {
        let credentials = Credentials::new(account, password);
        let nodes: Vec<AccountNode> = self.client.project_nodes(&credentials).await?;
        let own = self.client.status().node_id;
        let view = NodesView::of(nodes, &own, self.clock.now());
        *self.nodes.lock().unwrap_or_else(PoisonError::into_inner) = Some(view.clone());
        Ok(view)
    }

    /// The refusal that the prompt shows.
    pub(crate) fn refusal(&self) -> Option<AgentProblem> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn remember_refusal(&self, problem: Option<AgentProblem>) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = problem;
    }

    /// Write the lease files after a call, before its answer.
    async fn after(&self) {
        self.lease_files.write(&self.client).await;
    }

    pub(crate) fn status(&self) -> StatusView {
        let nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let lease_file = self.lease_files.lease().display().to_string();
        StatusView::of(&self.product, self.pins, lease_file, self.client.status(), nodes)
    }

    pub(crate) fn failures(&self) -> FailuresView {
        FailuresView::of(self.client.status().failures)
    }
}
