//! Calls over HTTP: several servers in order, bounded in time and size.

use std::{error::Error as _, sync::Arc, time::Duration};

use reqwest::{Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret, SecretString};

use crate::{Error, Refusal};

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
    pub(crate) proxies_of_environment: bool,
}

/// Makes calls.
#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    servers: Vec<String>,
    retries: u32,
}

/// One call.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) token: Option<&'a SecretString>,
    pub(crate) body: Option<String>,
}

impl Call<'_> {
    /// Of a path below the tenant's address.
    pub(crate) fn get(path: &str) -> Call<'_> {
        Call { method: Method::GET, path, token: None, body: None }
    }
}

impl Transport {
    /// Prepare; nothing is sent.
    pub(crate) fn new(calling: Calling) -> Result<Self, Error> {
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("rollcall-client/", env!("CARGO_PKG_VERSION")))
            .http1_only()
            .redirect(Policy::none())
            .connect_timeout(calling.connect_timeout)
            .timeout(calling.answer_timeout)
            .pool_idle_timeout(Duration::from_secs(10))
            .use_preconfigured_tls(tls(&calling.servers)?);
        if !calling.proxies_of_environment {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| Error::Setting {
            field: "the HTTP client",
            reason: format!("can't be made: {}", whole(&error)),
        })?;
        Ok(Self { http, servers: calling.servers, retries: calling.retries })
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
        let mut request = self.http.request(call.method.clone(), format!("{server}{}", call.path));
        if let Some(token) = call.token {
            request = request.bearer_auth(token.expose_secret());
        }
        if let Some(body) = &call.body {
            request = request.header("Content-Type", "application/json").body(body.clone());
        }
        self.read(server, request).await
    }

    async fn read(&self, server: &str, request: RequestBuilder) -> Result<String, Error> {
        let told = |what: String| Error::Unreachable { reason: cut(format!("{server}: {what}")) };
        let lost = |error: reqwest::Error| told(whole(&error.without_url()));
        let response = request.send().await.map_err(lost)?;
        let status = response.status();
        let Some(body) = bounded(response).await.map_err(lost)? else {
            return Err(told(format!("answered {status} with more than {BODY_MAX} bytes")));
        };
        if status.is_success() {
            return String::from_utf8(body)
                .map_err(|_| told(format!("answered {status}: no text")));
        }
        // A proxy's or a portal's page is nobody's no.
        match serde_json::from_slice::<Refusal>(&body) {
            Ok(refusal) if !status.is_redirection() => Err(Error::Refused(Box::new(refusal))),
            _ => Err(told(format!("answered {}, not as a registration server", plain(status)))),
        }
    }
}

/// The body, unless it is too long.
async fn bounded(mut response: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await? {
        if body.len() + part.len() > BODY_MAX {
            return Ok(None);
        }
        body.extend_from_slice(&part);
    }
    Ok(Some(body))
}

fn plain(status: StatusCode) -> String {
    let redirects = if status.is_redirection() { " (redirects are not followed)" } else { "" };
    format!("{status}{redirects}")
}

/// TLS by our own provider: the host's default, or its lack, is no business of ours.
fn tls(servers: &[String]) -> Result<ClientConfig, Error> {
    let refused = |reason: String| Error::Setting { field: "TLS", reason };
    let mut roots = RootCertStore::empty();
    if servers.iter().any(|server| server.starts_with("https:")) {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            let reason = "has no certificate authorities: install the system's (ca-certificates)";
            return Err(refused(reason.to_owned()));
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| refused(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// An error with its causes: the outermost of reqwest's says next to nothing.
fn whole(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// As the server takes it in a report: in one line, and not too long.
fn cut(text: String) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MESSAGE_MAX).collect()
}
