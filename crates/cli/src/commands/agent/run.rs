//! `rollcall agent run`

use std::path::Path;

use rollcall_agent::{Agent, AgentError, Options, Pins, PinsError};
use rollcall_client::{Client, ClientBuilder, Error, Node, SystemClock};
use tracing::info;

use super::state_dir;
use crate::{args::RunAgent, failure::Failure, output::say, shutdown::Signals};

/// Where it answers, if not told.
const LISTEN: &str = "127.0.0.1:9700";

/// Keep the node registered until told to stop.
pub(super) async fn run(how: RunAgent) -> Result<(), Failure> {
    let signals = Signals::notice()?;
    let dir = state_dir(&how.which)?;
    let listen = how.listen.as_deref().unwrap_or(LISTEN).parse();
    let listen = listen.map_err(|error| Failure::usage(format!("--listen: {error}")))?;
    let node = node(&how);
    let pins = match Pins::given(how.pin.clone(), how.insecure_fetch_keys)? {
        Some(pins) => pins,
        None => {
            // Before there is a state: what is fetched has to be kept.
            let asks = builder(&how, &dir, node.clone(), Vec::new())?;
            Pins::fetched(&dir, &asks).await?
        }
    };
    let client = builder(&how, &dir, node.clone(), pins.roots)?.open()?;
    let options = Options {
        product: node,
        pins: pins.from,
        state_dir: dir,
        listen,
        locked: how.require_token,
        lease_file: how.lease_file,
        clock: Box::new(SystemClock),
    };
    let mut agent = Agent::start(client, options).await?;
    say(&format!("The agent answers on {}", agent.address()));
    tokio::select! {
        () = signals.told_to_stop() => {}
        error = agent.broke() => return Err(Failure::because("the agent broke", &error)),
    }
    agent.stop().await;
    info!("stopped");
    Ok(())
}

fn node(how: &RunAgent) -> Node {
    let mut node = Node::new(&how.project_id, &how.project_name, &how.app_name, &how.version);
    node.domain.clone_from(&how.domain);
    node.hostname.clone_from(&how.hostname);
    node
}

fn builder(
    how: &RunAgent,
    dir: &Path,
    node: Node,
    roots: Vec<String>,
) -> Result<ClientBuilder, Failure> {
    let mut builder = Client::builder(node, roots).state_dir(dir);
    for server in servers(how) {
        builder = builder.server(server);
    }
    if let Some(id) = &how.node_id {
        builder = builder.node_id(id);
    }
    if let Some(file) = &how.ca_file {
        let pem = std::fs::read(file);
        let pem = pem.map_err(|error| Failure::because("--ca-file can't be read", &error))?;
        builder = builder.authorities(pem);
    }
    Ok(builder)
}

/// As the client does it, the environment wins.
fn servers(how: &RunAgent) -> Vec<String> {
    match std::env::var("ROLLCALL_SERVER").ok().filter(|servers| !servers.trim().is_empty()) {
        Some(servers) => servers.split(',').map(|server| server.trim().to_owned()).collect(),
        None => how.server.clone(),
    }
}

impl From<PinsError> for Failure {
    fn from(error: PinsError) -> Self {
        match error {
            PinsError::Compiled | PinsError::None => Self::usage(error.to_string()),
            other => Self::new(other.to_string()),
        }
    }
}

impl From<AgentError> for Failure {
    fn from(error: AgentError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Setting { field: "roots", reason } => Self::usage(format!("--pin {reason}")),
            Error::Setting { field, reason } => {
                Self::usage(format!("--{} {reason}", field.replace('_', "-")))
            }
            other => Self::new(other.to_string()),
        }
    }
}
