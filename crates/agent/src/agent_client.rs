//! A client of a running agent, for commands on the same machine.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Method, Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
    time::timeout,
};

use crate::{
    AgentError, AgentProblem, FileError, Listen, api,
    atomic_files::{self, PRIVATE},
    secret,
};

/// The file in the state directory that says where the running agent listens.
const ENDPOINT_FILE: &str = "agent.json";
/// The timeout of a call: a registration may have to try several servers several times.
const PATIENCE: Duration = Duration::from_secs(300);
const ANSWER_MAX: usize = 4 * 1024 * 1024;

/// A client of a running agent.
#[derive(Debug)]
pub struct AgentClient {
    dir: PathBuf,
    address: Listen,
    token: SecretString,
}

/// An agent's answer.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

/// Why a call of the agent fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgentClientError {
    /// No agent is running.
    #[error("no agent runs on {0}: start it with `rollcall agent run --state-dir {0}`")]
    NotRunning(String),
    /// Its files can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Its answer can't be read.
    #[error("the agent's answer can't be read: {0}")]
    Garbled(String),
    /// The agent refused.
    #[error("{}", sentence(.0))]
    Refused(Box<AgentProblem>),
}

#[derive(Serialize, Deserialize)]
struct Endpoint {
    address: Listen,
}

/// Write the file by which commands find the agent.
pub(crate) fn publish_endpoint(dir: &Path, address: &Listen) -> Result<(), FileError> {
    let endpoint = Endpoint { address: address.clone().called_here() };
    let json = serde_json::to_vec(&endpoint).unwrap_or_default();
    atomic_files::replace(&dir.join(ENDPOINT_FILE), &json, PRIVATE)
}

/// Remove that file.
pub(crate) fn remove_endpoint(dir: &Path) -> Result<(), FileError> {
    atomic_files::remove(&dir.join(ENDPOINT_FILE))
}

impl AgentClient {
    /// Find the agent of a state directory, and authenticate it.
    pub async fn find(dir: &Path) -> Result<Self, AgentClientError> {
        let gone = || AgentClientError::NotRunning(dir.display().to_string());
        let endpoint = atomic_files::read(&dir.join(ENDPOINT_FILE))?.ok_or_else(gone)?;
        let endpoint: Endpoint = serde_json::from_str(&endpoint).map_err(|_| gone())?;
        let token = secret::read_token(dir)?.ok_or_else(gone)?;
        let client = Self { dir: dir.to_owned(), address: endpoint.address, token };
        // After a crash somebody else may have the address, who must not see the password.
        let nonce = secret::random_secret().map_err(garbled)?;
        let nonce = nonce.expose_secret();
        let answer =
            client.ask(Method::GET, &format!("/identity?nonce={nonce}"), None, false).await?;
        let proof = answer.body["proof"].as_str().unwrap_or_default();
        if proof != api::proof(&client.token, nonce) {
            return Err(gone());
        }
        Ok(client)
    }

    /// GET a resource of the agent.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, AgentClientError> {
        self.ask(Method::GET, path, None, true).await?.read()
    }

    /// POST to the agent.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: Value,
    ) -> Result<T, AgentClientError> {
        self.ask(Method::POST, path, Some(body), true).await?.read()
    }

    /// Register the node.
    pub async fn register<T: DeserializeOwned>(
        &self,
        account: &str,
        password: &SecretString,
    ) -> Result<T, AgentClientError> {
        let body = json!({ "account": account, "password": password.expose_secret() });
        self.post("/register", body).await
    }

    /// Register the node again, with the stored password.
    pub async fn register_again<T: DeserializeOwned>(&self) -> Result<T, AgentClientError> {
        self.post("/register-again", json!({})).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        known: bool,
    ) -> Result<Answer, AgentClientError> {
        let gone = |_| AgentClientError::NotRunning(self.dir.display().to_string());
        let exchange = async {
            match &self.address {
                Listen::Tcp(address) => {
                    let stream = TcpStream::connect(address).await.map_err(gone)?;
                    self.exchange(stream, method, path, body, known).await
                }
                Listen::Unix(socket) => {
                    let stream = UnixStream::connect(socket).await.map_err(gone)?;
                    self.exchange(stream, method, path, body, known).await
                }
            }
        };
        let answer = timeout(PATIENCE, exchange).await;
        answer.map_err(|_| AgentClientError::Garbled("it doesn't come".to_owned()))?
    }

    async fn exchange(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        method: Method,
        path: &str,
        body: Option<Value>,
        known: bool,
    ) -> Result<Answer, AgentClientError> {
        let host = match &self.address {
            Listen::Tcp(address) => address.to_string(),
            Listen::Unix(_) => "localhost".to_owned(),
        };
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, host);
        if known {
            let bearer = format!("Bearer {}", self.token.expose_secret());
            request = request.header(header::AUTHORIZATION, bearer);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = request.body(Full::new(Bytes::from(body))).map_err(garbled)?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(garbled)?;
        // It ends with the connection, which ends with the sender.
        tokio::spawn(connection);
        let response = sender.send_request(request).await.map_err(garbled)?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), ANSWER_MAX).collect().await;
        let body = body.map_err(|error| garbled(error.to_string()))?.to_bytes();
        Ok(Answer { status, body: serde_json::from_slice(&body).map_err(garbled)? })
    }
}

impl Answer {
    fn read<T: DeserializeOwned>(self) -> Result<T, AgentClientError> {
        if self.status < 300 {
            return serde_json::from_value(self.body).map_err(garbled);
        }
        let problem: AgentProblem = serde_json::from_value(self.body).map_err(garbled)?;
        Err(AgentClientError::Refused(Box::new(problem)))
    }
}

fn garbled(error: impl ToString) -> AgentClientError {
    AgentClientError::Garbled(error.to_string())
}

fn sentence(problem: &AgentProblem) -> String {
    match problem.code {
        Some(code) => format!("{code} {}: {}", problem.name, problem.detail),
        None => problem.detail.clone(),
    }
}

impl From<AgentError> for AgentClientError {
    fn from(error: AgentError) -> Self {
        garbled(error)
    }
}
