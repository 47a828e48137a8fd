//! Connecting: directly or through a proxy, plain or by TLS.

use std::{error::Error as StdError, fmt, fs, sync::Arc, time::Duration};

use hyper::{Uri, http::uri::Scheme};
use hyper_util::client::{legacy::connect::HttpConnector, proxy::matcher::Matcher};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    },
};
use tower_service::Service as _;

use crate::{Error, FailureKind, TransportError, call_settings::CallSettings};

/// The longest head of a proxy's answer, in bytes.
const PROXY_ANSWER_MAX: usize = 8 * 1024;

/// A byte stream: TCP or TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Opens connections.
pub(crate) struct Connector {
    tcp: HttpConnector,
    tls: TlsConnector,
    proxies: Option<Arc<Matcher>>,
    timeout: Duration,
}

impl Connector {
    pub(crate) fn new(calling: &CallSettings) -> Result<Self, Error> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        // Shared by the addresses that a name has: one that is dead leaves time for the others.
        tcp.set_connect_timeout(Some(calling.connect_timeout));
        Ok(Self {
            tcp,
            tls: TlsConnector::from(Arc::new(tls(calling)?)),
            proxies: calling.proxy.matcher(),
            timeout: calling.connect_timeout,
        })
    }

    /// Connect within the timeout, proxy and TLS included.
    pub(crate) async fn connect(&self, uri: &Uri) -> Result<Box<dyn Stream>, TransportError> {
        let made = timeout(self.timeout, self.connect_slowly(uri)).await;
        made.map_err(|_| "no connection in time".to_owned())?
    }

    async fn connect_slowly(&self, uri: &Uri) -> Result<Box<dyn Stream>, TransportError> {
        if uri.scheme() != Some(&Scheme::HTTPS) {
            return Ok(Box::new(self.dial(uri).await?));
        }
        let host = uri.host().unwrap_or_default();
        let proxy = self.proxies.as_ref().and_then(|proxies| proxies.intercept(uri));
        let stream = match proxy {
            None => self.dial(uri).await?,
            Some(proxy) => {
                if proxy.uri().scheme() != Some(&Scheme::HTTP) {
                    let reason = "the proxy's address must begin with http://";
                    return Err(TransportError::proxy(reason));
                }
                let authorization = proxy.basic_auth().and_then(|value| value.to_str().ok());
                let stream = self.dial(proxy.uri()).await.map_err(TransportError::proxy)?;
                let to = format!("{host}:{}", uri.port_u16().unwrap_or(443));
                through(stream, &to, authorization).await.map_err(TransportError::proxy)?
            }
        };
        let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(name).map_err(|error| whole(&error))?;
        let failed = |error| TransportError { kind: FailureKind::Tls, reason: whole(&error) };
        Ok(Box::new(self.tls.connect(name, stream).await.map_err(failed)?))
    }

    async fn dial(&self, uri: &Uri) -> Result<TcpStream, String> {
        let stream = self.tcp.clone().call(uri.clone()).await;
        Ok(stream.map_err(|error| whole(&error))?.into_inner())
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// Tunnel through a proxy by `CONNECT` (RFC 9110, 9.3.6). It sees only TLS.
async fn through(
    mut proxy: TcpStream,
    to: &str,
    authorization: Option<&str>,
) -> Result<TcpStream, String> {
    let authorization =
        authorization.map(|value| format!("Proxy-Authorization: {value}\r\n")).unwrap_or_default();
    let request = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n{authorization}\r\n");
    let lost = |error: std::io::Error| format!("the proxy: {error}");
    proxy.write_all(request.as_bytes()).await.map_err(lost)?;
    let mut answer = Vec::new();
    // Byte by byte: what follows the answer is not the proxy's any more.
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= PROXY_ANSWER_MAX {
            return Err("the proxy answers without an end".to_owned());
        }
        answer.push(proxy.read_u8().await.map_err(lost)?);
    }
    let answer = String::from_utf8_lossy(&answer);
    let line = answer.lines().next().unwrap_or_default();
    match line.split(' ').nth(1) {
        Some(status) if status.starts_with('2') => Ok(proxy),
        _ => Err(format!("the proxy does not connect: {line}")),
    }
}

/// The TLS configuration, with a crypto provider of our own: the product's default doesn't matter.
fn tls(calling: &CallSettings) -> Result<ClientConfig, Error> {
    let wrong = |field, reason: String| Error::Setting { field, reason };
    let mut roots = RootCertStore::empty();
    for pem in &calling.authorities {
        trust(&mut roots, pem).map_err(|reason| wrong("authorities", reason.to_owned()))?;
    }
    if let Some(file) = &calling.ca_file {
        let told = |reason: &str| wrong("ca_file", format!("{}: {reason}", file.display()));
        let pem = fs::read(file).map_err(|error| told(&format!("can't be read: {error}")))?;
        trust(&mut roots, &pem).map_err(told)?;
    }
    if calling.servers.iter().any(|server| server.starts_with("https:")) {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            let reason = "has no certificate authorities: install the system's (ca-certificates)";
            return Err(wrong("TLS", reason.to_owned()));
        }
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| wrong("TLS", error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn trust(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), &'static str> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match certificates.map(|found| roots.add_parsable_certificates(found)) {
        Ok((1.., 0)) => Ok(()),
        _ => Err("must hold certificates in PEM, and nothing but usable ones"),
    }
}

/// An error with all its causes in one line.
pub(crate) fn whole(error: &(dyn StdError + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
