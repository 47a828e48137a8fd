//! `rollcall agent run`

use rollcall_agent::{Agent, AgentError, AgentOptions, Pins, PinsError};
use rollcall_client::{
    Client, ClientBuilder, Error, KeepPassword, Node, PasswordAlgorithm, Settings, SystemClock,
};
use tracing::info;

use super::no_state_dir;
use crate::{args::RunAgent, failure::Failure, output::say, shutdown::Signals};

/// Where it answers, if not told.
const LISTEN: &str = "127.0.0.1:9700";

/// Keep the node registered until told to stop.
pub(super) async fn run(how: RunAgent) -> Result<(), Failure> {
    let signals = Signals::notice()?;
    let listen = how.listen.as_deref().unwrap_or(LISTEN).parse();
    let listen = listen.map_err(|error| Failure::usage(format!("--listen: {error}")))?;
    let node = node(&how);
    let pins = Pins::given(how.pin.clone(), how.insecure_fetch_keys)?;
    let (locked, lease_file) = (how.require_token, how.lease_file.clone());
    let settings = settings(how)?;
    let dir = settings.state_dir.clone().ok_or_else(no_state_dir)?;
    let pins = match pins {
        Some(pins) => pins,
        None => {
            // Before there is a state: what is fetched has to be kept.
            let asks = builder(node.clone(), Vec::new(), settings.clone());
            Pins::fetched(&dir, &asks).await?
        }
    };
    let client = builder(node.clone(), pins.roots, settings).open()?;
    let options = AgentOptions {
        product: node,
        pins: pins.from,
        state_dir: dir,
        listen,
        locked,
        lease_file,
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

/// What the client is told by file and environment, and by flags, which win over both.
fn settings(how: RunAgent) -> Result<Settings, Failure> {
    let mut settings = Settings::load(how.settings.as_deref()).map_err(Error::from)?;
    if !how.server.is_empty() {
        settings.server = how.server;
    }
    settings.state_dir = how.which.state_dir.or(settings.state_dir);
    settings.node_id = how.node_id.or(settings.node_id);
    settings.ca_file = how.ca_file.or(settings.ca_file);
    if how.keep_password {
        settings.keep_password = Some(KeepPassword::By(PasswordAlgorithm::RsaOaep));
    }
    Ok(settings)
}

fn builder(node: Node, roots: Vec<String>, settings: Settings) -> ClientBuilder {
    Client::builder(node, roots).settings(settings).no_environment()
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
