//! The way to a running agent, for commands on the same machine.

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
    AgentError, FileError, Listen, Told, api,
    files::{self, PRIVATE},
    secret,
};

/// Where a running agent is, in its state directory.
const DOOR: &str = "agent.json";
/// A registration may have to try several servers several times.
const PATIENCE: Duration = Duration::from_secs(300);
const ANSWER_MAX: usize = 4 * 1024 * 1024;

/// The way to a running agent.
#[derive(Debug)]
pub struct Door {
    dir: PathBuf,
    address: Listen,
    token: SecretString,
}

/// What an agent answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

/// Why an agent can't be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DoorError {
    /// Nobody is there.
    #[error("no agent runs on {0}: start it with `rollcall agent run --state-dir {0}`")]
    NotRunning(String),
    /// Its files can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Its answer can't be read.
    #[error("the agent's answer can't be read: {0}")]
    Garbled(String),
    /// It said no.
    #[error("{}", sentence(.0))]
    Refused(Box<Told>),
}

#[derive(Serialize, Deserialize)]
struct Kept {
    address: Listen,
}

/// Tell commands where the agent is.
pub(crate) fn open(dir: &Path, address: &Listen) -> Result<(), FileError> {
    let kept = Kept { address: address.clone().called_here() };
    let json = serde_json::to_vec(&kept).unwrap_or_default();
    files::replace(&dir.join(DOOR), &json, PRIVATE)
}

/// It is gone.
pub(crate) fn close(dir: &Path) -> Result<(), FileError> {
    files::remove(&dir.join(DOOR))
}

impl Door {
    /// Find the agent of a state directory, and make sure that it is the one.
    pub async fn find(dir: &Path) -> Result<Self, DoorError> {
        let gone = || DoorError::NotRunning(dir.display().to_string());
        let kept = files::read(&dir.join(DOOR))?.ok_or_else(gone)?;
        let kept: Kept = serde_json::from_str(&kept).map_err(|_| gone())?;
        let token = secret::kept_token(dir)?.ok_or_else(gone)?;
        let door = Self { dir: dir.to_owned(), address: kept.address, token };
        // After a crash somebody else may have the address, who must not see the password.
        let nonce = secret::make().map_err(garbled)?;
        let nonce = nonce.expose_secret();
        let answer =
            door.ask(Method::GET, &format!("/identity?nonce={nonce}"), None, false).await?;
        let proof = answer.body["proof"].as_str().unwrap_or_default();
        if proof != api::proof(&door.token, nonce) {
            return Err(gone());
        }
        Ok(door)
    }

    /// Ask it.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, DoorError> {
        self.ask(Method::GET, path, None, true).await?.read()
    }

    /// Have it do something.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: Value) -> Result<T, DoorError> {
        self.ask(Method::POST, path, Some(body), true).await?.read()
    }

    /// Have it register the node.
    pub async fn register<T: DeserializeOwned>(
        &self,
        account: &str,
        password: &SecretString,
    ) -> Result<T, DoorError> {
        let body = json!({ "account": account, "password": password.expose_secret() });
        self.post("/register", body).await
    }

    /// Have it register the node again, with the password that it keeps.
    pub async fn register_again<T: DeserializeOwned>(&self) -> Result<T, DoorError> {
        self.post("/register-again", json!({})).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        known: bool,
    ) -> Result<Answer, DoorError> {
        let gone = |_| DoorError::NotRunning(self.dir.display().to_string());
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
        answer.map_err(|_| DoorError::Garbled("it doesn't come".to_owned()))?
    }

    async fn exchange(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        method: Method,
        path: &str,
        body: Option<Value>,
        known: bool,
    ) -> Result<Answer, DoorError> {
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
    fn read<T: DeserializeOwned>(self) -> Result<T, DoorError> {
        if self.status < 300 {
            return serde_json::from_value(self.body).map_err(garbled);
        }
        let told: Told = serde_json::from_value(self.body).map_err(garbled)?;
        Err(DoorError::Refused(Box::new(told)))
    }
}

fn garbled(error: impl ToString) -> DoorError {
    DoorError::Garbled(error.to_string())
}

fn sentence(told: &Told) -> String {
    match told.code {
        Some(code) => format!("{code} {}: {}", told.name, told.detail),
        None => told.detail.clone(),
    }
}

impl From<AgentError> for DoorError {
    fn from(error: AgentError) -> Self {
        garbled(error)
    }
}
