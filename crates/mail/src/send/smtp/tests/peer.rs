//! A relay that misbehaves to order.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lettre::transport::smtp::client::{Certificate, TlsParameters};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What the peer does about a line; `.` stands for the end of a message, the empty line for a new
/// connection.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Say(&'static str),
    /// Go on with TLS.
    Encrypt,
    /// Never answer.
    Stall,
    /// Close the connection.
    Drop,
}

type Script = dyn Fn(&str) -> Option<Act> + Send + Sync;

/// The peer, on a port of this machine.
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    certificate: Vec<u8>,
}

impl Peer {
    /// Follows the script, and where that says nothing, the ordinary way.
    pub(super) async fn start(
        script: impl Fn(&str) -> Option<Act> + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Arc::new(script), false).await
    }

    /// The same with TLS from the first byte.
    pub(super) async fn start_encrypted() -> Self {
        Self::listen(Arc::new(|_| None), true).await
    }

    async fn listen(script: Arc<Script>, encrypted: bool) -> Self {
        let key = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = key.cert.der().to_vec();
        let secret = PrivateKeyDer::Pkcs8(key.signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![key.cert.der().clone()], secret)
            .unwrap();
        let tls = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream, tls.clone(), Arc::clone(&script), encrypted));
            }
        });
        Self { address, connections, certificate }
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// What trusts this peer.
    pub(super) fn trust(&self) -> TlsParameters {
        let root = Certificate::from_der(self.certificate.clone()).unwrap();
        TlsParameters::builder("localhost".to_owned()).add_root_certificate(root).build().unwrap()
    }
}

async fn serve(
    stream: TcpStream,
    tls: TlsAcceptor,
    script: Arc<Script>,
    encrypted: bool,
) -> io::Result<()> {
    if encrypted {
        converse(tls.accept(stream).await?, &*script, true).await?;
    } else if let Some(plain) = converse(stream, &*script, true).await? {
        converse(tls.accept(plain).await?, &*script, false).await?;
    }
    Ok(())
}

/// Returns the stream when it is to be encrypted.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    script: &Script,
    mut greet: bool,
) -> io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    let mut in_message = false;
    loop {
        if !std::mem::take(&mut greet) {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(None);
            }
        }
        let command = line.trim_end();
        if !in_message || command == "." {
            match script(command).unwrap_or(Act::Say(usual(command))) {
                Act::Say(answer) => {
                    in_message = answer.starts_with("354");
                    stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
                }
                Act::Encrypt => {
                    stream.write_all(b"220 go on\r\n").await?;
                    return Ok(Some(stream.into_inner()));
                }
                Act::Stall => std::future::pending().await,
                Act::Drop => return Ok(None),
            }
        }
    }
}

fn usual(command: &str) -> &'static str {
    match command.split(' ').next().unwrap_or_default() {
        "" => "220 ready",
        "EHLO" => "250-peer\r\n250-8BITMIME\r\n250 AUTH PLAIN",
        "DATA" => "354 go on",
        "AUTH" => "235 welcome",
        "QUIT" => "221 bye",
        _ => "250 fine",
    }
}
