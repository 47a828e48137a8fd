//! The way to the server.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{FetchError, MailboxError};

/// A connection, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Trusts whom this machine trusts, as mail on its way out does.
pub(super) fn connector() -> Result<TlsConnector, MailboxError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    trusting(roots)
}

pub(super) fn trusting(roots: RootCertStore) -> Result<TlsConnector, MailboxError> {
    let config = ClientConfig::builder_with_provider(default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| MailboxError::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

pub(super) async fn connect(host: &str, port: u16) -> Result<TcpStream, FetchError> {
    TcpStream::connect((host, port)).await.map_err(|error| FetchError::unreachable(&error))
}

pub(super) async fn encrypt(
    stream: TcpStream,
    host: &str,
    tls: &TlsConnector,
) -> Result<TlsStream<TcpStream>, FetchError> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| FetchError::tls(&error))?;
    tls.connect(name, stream).await.map_err(|error| FetchError::tls(&error))
}
