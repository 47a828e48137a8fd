//! Calls over HTTP to the configured servers: in order until one answers, bounded in time and size.

use std::{net::IpAddr, sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use hyper::{Method, Request, StatusCode, Uri, header};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use crate::{
    ConnectionPool, Credentials, Error, FailureKind, HttpTransport, Refusal,
    call_settings::CallSettings, connector::whole,
};

/// The pause before all servers are tried once more; doubled each time.
const RETRY_PAUSE: Duration = Duration::from_millis(500);
const MESSAGE_MAX: usize = 400;

/// The configured servers, and how to call them.
#[derive(Debug)]
pub(crate) struct Servers {
    http_transport: Arc<dyn HttpTransport>,
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

impl Servers {
    /// Prepare; nothing is sent.
    pub(crate) fn new(
        settings: CallSettings,
        http_transport: Option<Arc<dyn HttpTransport>>,
    ) -> Result<Self, Error> {
        let http_transport = match http_transport {
            Some(http_transport) => http_transport,
            None => Arc::new(ConnectionPool::single(&settings)?),
        };
        Ok(Self {
            http_transport,
            servers: settings.servers,
            answer_timeout: settings.answer_timeout,
            retries: settings.retries,
        })
    }

    /// Fails unless all servers are reached privately: by TLS, or on this machine.
    pub(crate) fn require_private_servers(&self) -> Result<(), Error> {
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
        let mut pause = RETRY_PAUSE;
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
        let mut failed_by = FailureKind::Unreachable;
        let mut passing = None;
        for server in &self.servers {
            match self.ask(server, call).await {
                Err(Error::Unreachable { kind, reason }) => {
                    reasons.push(reason);
                    // Of several, the first that says more than that nobody was there.
                    if failed_by == FailureKind::Unreachable {
                        failed_by = kind;
                    }
                }
                // A server in trouble; the next may be well.
                Err(Error::Refused(refusal)) if refusal.is_passing() => {
                    passing = passing.or(Some(refusal));
                }
                answer => return answer,
            }
        }
        match passing {
            Some(refusal) => Err(Error::Refused(refusal)),
            None => Err(Error::Unreachable { kind: failed_by, reason: reasons.join("; ") }),
        }
    }

    async fn ask(&self, server: &str, call: &Call<'_>) -> Result<String, Error> {
        let failed = |kind, what: &str| Error::Unreachable {
            kind,
            reason: cut(&format!("{server}: {what}")),
        };
        let no_answer = |what: &str| failed(FailureKind::Unreachable, what);
        let request = request(server, call).map_err(|reason| no_answer(&reason))?;
        let answer = timeout(self.answer_timeout, self.http_transport.send(request)).await;
        let in_time = answer.map_err(|_| no_answer("no answer in time"))?;
        let (parts, body) =
            in_time.map_err(|error| failed(error.kind, &error.reason))?.into_parts();
        if parts.status.is_success() {
            let text = String::from_utf8(body.into());
            return text.map_err(|_| failed(FailureKind::Invalid, "answered with no text"));
        }
        // A proxy's or a portal's page is nobody's no.
        match serde_json::from_slice::<Refusal>(&body) {
            Ok(refusal) => Err(Error::Refused(Box::new(refusal))),
            Err(_) => {
                let what = plain(parts.status);
                let what = format!("answered {what}, not as a registration server");
                Err(failed(of_stranger(parts.status), &what))
            }
        }
    }
}

/// How a call failed that something else than a registration server answered.
fn of_stranger(status: StatusCode) -> FailureKind {
    match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => FailureKind::Proxy,
        // A gateway that can't reach the server either.
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            FailureKind::Unreachable
        }
        _ => FailureKind::Invalid,
    }
}

fn request(server: &str, call: &Call<'_>) -> Result<Request<String>, String> {
    let uri: Uri = format!("{server}{}", call.path).parse().map_err(|error| whole(&error))?;
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let mut request = Request::builder()
        .method(call.method.clone())
        .header(header::HOST, host)
        .header(header::USER_AGENT, concat!("rollcall-client/", env!("CARGO_PKG_VERSION")));
    let authorization = match (call.token, call.account) {
        (Some(token), _) => Some(format!("Bearer {}", token.expose_secret())),
        (None, Some(Credentials { account, password })) => {
            let named = format!("{account}:{}", password.expose_secret());
            Some(format!("Basic {}", BASE64_STANDARD.encode(named)))
        }
        (None, None) => None,
    };
    if let Some(authorization) = authorization {
        let value = header::HeaderValue::try_from(authorization);
        let mut value = value.map_err(|error| whole(&error))?;
        value.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, value);
    }
    if call.body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = call.body.clone().unwrap_or_default();
    request.uri(uri).body(body).map_err(|error| whole(&error))
}

fn plain(status: StatusCode) -> String {
    let redirects = if status.is_redirection() { " (redirects are not followed)" } else { "" };
    format!("{status}{redirects}")
}

/// As the server takes it in a report: in one line, and not too long.
fn cut(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MESSAGE_MAX).collect()
}
