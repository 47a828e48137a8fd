//! `rollcall agent …`

mod licences;
mod run;

use std::{io::Read, path::PathBuf, process::ExitCode};

use rollcall_agent::{AgentClient, AgentClientError, FailureView, FailuresView, StatusView};
use rollcall_client::Settings;
use rollcall_config::SecretString;
use serde_json::json;

use crate::{
    args::{AgentCommand, RegisterNode, WhichAgent},
    failure::Failure,
    output::{Output, at, columns, or_dash, sheet},
};

/// More than any password is long.
const PASSWORD_MAX: u64 = 64 * 1024;

/// Run, register, say, list, unbind.
pub(super) async fn run(command: AgentCommand, output: Output) -> Result<ExitCode, Failure> {
    match command {
        AgentCommand::Run(how) => {
            run::run(*how).await?;
            Ok(ExitCode::SUCCESS)
        }
        AgentCommand::Register(how) => register(how, output).await,
        AgentCommand::Status(which) => {
            let status: StatusView = agent_client(&which).await?.get("/status").await?;
            show(&status, output);
            Ok(status.state.exit_status().into())
        }
        AgentCommand::Failures(which) => failures(&which, output).await,
        AgentCommand::Feature(asked) => licences::feature(asked, output).await,
        AgentCommand::Features(which) => licences::features(&which, output).await,
        AgentCommand::Disconnect(which) => tell(&which, "/disconnect", output).await,
        AgentCommand::Reconnect(which) => tell(&which, "/reconnect", output).await,
        AgentCommand::Unbind(which) => tell(&which, "/unbind", output).await,
    }
}

/// Tell the agent to do something, and show where the node stands then.
async fn tell(which: &WhichAgent, path: &str, output: Output) -> Result<ExitCode, Failure> {
    let status: StatusView = agent_client(which).await?.post(path, json!({})).await?;
    show(&status, output);
    Ok(ExitCode::SUCCESS)
}

async fn register(how: RegisterNode, output: Output) -> Result<ExitCode, Failure> {
    let agent_client = agent_client(&how.which).await?;
    let status: StatusView = match how.account {
        Some(account) => agent_client.register(&account, &password()?).await?,
        None => agent_client.register_again().await?,
    };
    show(&status, output);
    Ok(ExitCode::SUCCESS)
}

async fn failures(which: &WhichAgent, output: Output) -> Result<ExitCode, Failure> {
    let failures: FailuresView = agent_client(which).await?.get("/failures").await?;
    output.print(&failures, || {
        if failures.items.is_empty() {
            return "Nothing went wrong.".to_owned();
        }
        columns(["at", "code", "name", "attempts", "message"], failures.items.iter().map(row))
    });
    Ok(ExitCode::SUCCESS)
}

fn row(failure: &FailureView) -> [String; 5] {
    [
        at(failure.at),
        or_dash(failure.code),
        failure.name.clone(),
        failure.attempts.to_string(),
        failure.message.clone(),
    ]
}

fn show(status: &StatusView, output: Output) {
    output.print(status, || {
        let failures = (status.consecutive_failures, status.allowed_failures);
        let kept = match (&status.kept_password_of, &status.password_trouble) {
            (_, Some(trouble)) => trouble,
            (Some(_), None) => "kept, encrypted",
            (None, None) => "not kept",
        };
        let reason = status.reason.as_ref();
        let reason = reason.map(|reason| format!("{} {}", reason.name, reason.message));
        sheet([
            ("state", status.message.clone()),
            ("reason", or_dash(reason)),
            ("account", or_dash(status.account.as_ref())),
            ("password", kept.to_owned()),
            ("registration", or_dash(status.registration_id.as_ref())),
            ("node", status.node_id.clone()),
            ("project", status.project_id.clone()),
            ("app", format!("{} {}", status.app_name, status.version)),
            ("lease ends", or_dash(status.lease_expires_at.map(at))),
            ("next call", or_dash(status.next_call_at.map(at))),
            ("disconnected", or_dash(status.disconnected_at.map(at))),
            ("failures", format!("{}/{}", failures.0, failures.1)),
            ("lease file", status.lease_file.clone()),
            ("pins", status.pins.as_str().to_owned()),
        ])
    });
}

async fn agent_client(which: &WhichAgent) -> Result<AgentClient, Failure> {
    Ok(AgentClient::find(&state_dir(which)?).await?)
}

fn state_dir(which: &WhichAgent) -> Result<PathBuf, Failure> {
    if let Some(dir) = &which.state_dir {
        return Ok(dir.clone());
    }
    let settings = Settings::load(None).map_err(rollcall_client::Error::from)?;
    settings.state_dir.ok_or_else(no_state_dir)
}

fn no_state_dir() -> Failure {
    Failure::usage("--state-dir is missing: name the directory that the agent runs on")
}

/// The first line; whoever pipes a file leaves a line break at its end.
fn password() -> Result<SecretString, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().take(PASSWORD_MAX).read_to_string(&mut text);
    read.map_err(|error| Failure::because("the password can't be read", &error))?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        return Err(Failure::usage("the standard input has no password"));
    }
    Ok(password.to_owned().into())
}

impl From<AgentClientError> for Failure {
    fn from(error: AgentClientError) -> Self {
        Self::new(error.to_string())
    }
}
