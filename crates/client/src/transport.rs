//! Calls over HTTP: several servers in order, bounded in time and size.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Method, Request, StatusCode, Uri, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use crate::{
    Credentials, Error, Proxy, Refusal,
    connect::{Connector, whole},
};

/// No answer of the node API is longer; a list of nodes is not asked for.
const BODY_MAX: usize = 256 * 1024;
/// Before all servers are tried once more; each time twice as long.
const PAUSE: Duration = Duration::from_millis(500);
const MESSAGE_MAX: usize = 400;

/// How calls are made.
#[derive(Debug, Clone)]
pub(crate) struct Calling {
    pub(crate) servers: Vec<String>,
    pub(crate) connect_timeout: Duration,
    pub(crate) answer_timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) proxy: Proxy,
    /// Certificate authorities besides the system's, as PEM.
    pub(crate) authorities: Vec<Vec<u8>>,
    /// More of them.
    pub(crate) ca_file: Option<PathBuf>,
}

/// Makes calls. A connection lasts for one: the next call is hours away.
#[derive(Debug)]
pub(crate) struct Transport {
    connector: Connector,
    servers: Vec<String>,
    answer_timeout: Duration,
    retries: u32,
}

/// One call.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) token: Option<&'a SecretString>,
    /// Asked for by the account's owner.
    pub(crate) account: Option<&'a Credentials>,
    pub(crate) body: Option<String>,
}

impl Call<'_> {
    /// Of a path below the tenant's address.
    pub(crate) fn get(path: &str) -> Call<'_> {
        Call { method: Method::GET, path, token: None, account: None, body: None }
    }
}

impl Transport {
    /// Prepare; nothing is sent.
    pub(crate) fn new(calling: Calling) -> Result<Self, Error> {
        Ok(Self {
            connector: Connector::new(&calling)?,
            servers: calling.servers,
            answer_timeout: calling.answer_timeout,
            retries: calling.retries,
        })
    }

    /// Whether what is sent can be read on the way: only TLS and this machine itself are private.
    pub(crate) fn keeps_secrets(&self) -> Result<(), Error> {
        let private = |server: &String| {
            let uri: Option<Uri> = server.parse().ok();
            let host =
                uri.as_ref().and_then(Uri::host).unwrap_or_default().trim_matches(['[', ']']);
            server.starts_with("https:")
                || host == "localhost"
                || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        };
        if self.servers.iter().all(private) {
            return Ok(());
        }
        let reason =
            "must begin with https:// to be asked this: the password would be readable".into();
        Err(Error::Setting { field: "server", reason })
    }

    /// Call until a server answers: all of them in order, and that again as often as set.
    pub(crate) async fn call(&self, call: &Call<'_>) -> Result<String, Error> {
        let mut pause = PAUSE;
        for _ in 0..self.retries {
            match self.call_once(call).await {
                Err(Error::Unreachable { .. }) => {}
                answer => return answer,
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        self.call_once(call).await
    }

    /// Call every server once, in order, until one answers.
    pub(crate) async fn call_once(&self, call: &Call<'_>) -> Result<String, Error> {
        let mut reasons = Vec::new();
        let mut passing = None;
        for server in &self.servers {
            match self.ask(server, call).await {
                Err(Error::Unreachable { reason }) => reasons.push(reason),
                // A server in trouble; the next may be well.
                Err(Error::Refused(refusal)) if refusal.is_passing() => {
                    passing = passing.or(Some(refusal));
                }
                answer => return answer,
            }
        }
        match passing {
            Some(refusal) => Err(Error::Refused(refusal)),
            None => Err(Error::Unreachable { reason: reasons.join("; ") }),
        }
    }

    async fn ask(&self, server: &str, call: &Call<'_>) -> Result<String, Error> {
        let told = |what: &str| Error::Unreachable { reason: cut(&format!("{server}: {what}")) };
        let answer = timeout(self.answer_timeout, self.exchange(server, call)).await;
        let in_time = answer.map_err(|_| told("no answer in time"))?;
        let (status, body) = in_time.map_err(|reason| told(&reason))?;
        if status.is_success() {
            return String::from_utf8(body).map_err(|_| told("answered with no text"));
        }
        // A proxy's or a portal's page is nobody's no.
        match serde_json::from_slice::<Refusal>(&body) {
            Ok(refusal) => Err(Error::Refused(Box::new(refusal))),
            Err(_) => {
                Err(told(&format!("answered {}, not as a registration server", plain(status))))
            }
        }
    }

    async fn exchange(
        &self,
        server: &str,
        call: &Call<'_>,
    ) -> Result<(StatusCode, Vec<u8>), String> {
        let uri: Uri = format!("{server}{}", call.path).parse().map_err(|error| whole(&error))?;
        let stream = self.connector.connect(&uri).await?;
        let made = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = made.map_err(|error| whole(&error))?;
        let talking = Talking(tokio::spawn(async move {
            // What goes wrong, the sender hears too.
            let _ = connection.await;
        }));
        let request = request(&uri, call).map_err(|error| whole(&error))?;
        let response = sender.send_request(request).await.map_err(|error| whole(&error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), BODY_MAX).collect().await;
        drop(talking);
        Ok((status, body.map_err(|error| whole(&*error))?.to_bytes().into()))
    }
}

/// A connection at work. It ends with the call, even if the server doesn't.
struct Talking(tokio::task::JoinHandle<()>);

impl Drop for Talking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn request(uri: &Uri, call: &Call<'_>) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let mut request = Request::builder()
        .method(call.method.clone())
        .uri(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, concat!("rollcall-client/", env!("CARGO_PKG_VERSION")));
    if let Some(token) = call.token {
        let mut bearer =
            header::HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))?;
        bearer.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, bearer);
    }
    if let Some(Credentials { account, password }) = call.account {
        let named = BASE64_STANDARD.encode(format!("{account}:{}", password.expose_secret()));
        let mut basic = header::HeaderValue::try_from(format!("Basic {named}"))?;
        basic.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, basic);
    }
    if call.body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    request.body(Full::new(call.body.clone().unwrap_or_default().into()))
}

fn plain(status: StatusCode) -> String {
    let redirects = if status.is_redirection() { " (redirects are not followed)" } else { "" };
    format!("{status}{redirects}")
}

/// As the server takes it in a report: in one line, and not too long.
fn cut(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MESSAGE_MAX).collect()
}
