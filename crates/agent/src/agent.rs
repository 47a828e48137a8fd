//! The agent: starting and stopping it.

use std::{path::PathBuf, sync::Arc, time::Duration};

use actix_web::{dev::ServerHandle, web::Data};
use rollcall_client::{Client, Clock, Keeper, Node};
use secrecy::SecretString;
use tokio::{sync::oneshot, task::JoinHandle, time::timeout};
use tracing::{info, warn};

use crate::{
    AgentError, Listen, PinSource, agent_client,
    agent_state::{AccessPolicy, AgentState},
    lease_files::LeaseFiles,
    secret,
    server::{self, Bound},
};

/// The longest wait for what still holds the client when the agent stops: the server's threads, which
/// end a moment after it, and a call that is under way.
const LET_GO: Duration = Duration::from_secs(5);

/// The options of an agent, besides its client.
#[derive(Debug)]
pub struct AgentOptions {
    /// The product, as given to the client.
    pub product: Node,
    /// The source of the client's pins.
    pub pins: PinSource,
    /// The client's state directory.
    pub state_dir: PathBuf,
    /// The listening address; port 0 picks a free one.
    pub listen: Listen,
    /// Whether the token is required on this machine, too.
    pub locked: bool,
    /// The path of the lease file, if not in the state directory.
    pub lease_file: Option<PathBuf>,
    /// The client's clock.
    pub clock: Box<dyn Clock>,
}

/// Starts agents.
#[derive(Debug)]
pub struct Agent;

/// A running agent. Dropping it aborts it; its state on disk is consistent at any time.
#[derive(Debug)]
pub struct RunningAgent {
    client: Client,
    address: Listen,
    token: SecretString,
    state_dir: PathBuf,
    handle: ServerHandle,
    server: JoinHandle<std::io::Result<()>>,
    writer: JoinHandle<()>,
    keeper: Option<Keeper>,
    let_go: oneshot::Receiver<()>,
}

impl Agent {
    /// Start an agent that keeps the client registered. Must be called within a Tokio runtime.
    ///
    /// No server has to be reachable.
    pub async fn start(client: Client, options: AgentOptions) -> Result<RunningAgent, AgentError> {
        let token = secret::read_or_create_token(&options.state_dir)?;
        let bound = Bound::bind(&options.listen)?;
        let address = bound.address().clone();
        let access = AccessPolicy {
            loopback_port: match &address {
                Listen::Tcp(address) if address.ip().is_loopback() => Some(address.port()),
                _ => None,
            },
            locked: options.locked || !address.is_local(),
            token: token.clone(),
            session: secret::random_secret()?,
            form: secret::random_secret()?,
        };
        let state_dir = options.state_dir.clone();
        let lease_files = Arc::new(LeaseFiles::new(&state_dir, options.lease_file.clone()));
        lease_files.write(&client).await;
        let writer = tokio::spawn(keep_lease_files(client.clone(), Arc::clone(&lease_files)));
        let keeper = Some(client.keep()?);
        let (held, let_go) = oneshot::channel();
        let state = AgentState::new(client.clone(), options, access, lease_files, held);
        let state = Data::new(state);
        let server = server::run(bound, state)?;
        let handle = server.handle();
        let server = tokio::spawn(server);
        // Last: whoever finds the file finds an agent.
        agent_client::publish_endpoint(&state_dir, &address)?;
        info!(listen = %address, "the agent answers");
        Ok(RunningAgent {
            client,
            address,
            token,
            state_dir,
            handle,
            server,
            writer,
            keeper,
            let_go,
        })
    }
}

impl RunningAgent {
    /// Its listening address.
    pub fn address(&self) -> &Listen {
        &self.address
    }

    /// Its token, where one is required.
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// Its client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Wait until its server fails.
    pub async fn broke(&mut self) -> std::io::Error {
        match (&mut self.server).await {
            Ok(Err(error)) => error,
            _ => std::io::Error::other("it ended by itself"),
        }
    }

    /// Stop accepting, wait for requests in flight, and end.
    pub async fn stop(mut self) {
        if let Err(error) = agent_client::remove_endpoint(&self.state_dir) {
            warn!(%error, "commands will look for an agent that is gone");
        }
        self.handle.stop(true).await;
        if let Listen::Unix(path) = &self.address {
            // Nobody is hurt if it stays.
            let _ = std::fs::remove_file(path);
        }
        // All of them hold the client, and with it the state directory.
        let _ = (&mut self.server).await;
        let _ = timeout(LET_GO, &mut self.let_go).await;
        if let Some(keeper) = self.keeper.take() {
            let _ = timeout(LET_GO, keeper.stop()).await;
        }
        self.writer.abort();
        let _ = (&mut self.writer).await;
    }
}

impl Drop for RunningAgent {
    fn drop(&mut self) {
        self.server.abort();
        self.writer.abort();
    }
}

/// Rewrite the lease files at every event of the client.
async fn keep_lease_files(client: Client, lease_files: Arc<LeaseFiles>) {
    let mut events = client.events();
    while events.next().await.is_some() {
        lease_files.write(&client).await;
    }
}
