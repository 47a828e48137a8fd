//! A server of the test's own, which answers whatever the test wants.

use std::{
    future::pending,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

use super::*;

/// What came in.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Method and path.
    pub(super) line: String,
    pub(super) body: Value,
}

/// What goes out.
pub(super) enum Reply {
    /// A status and a body.
    With(u16, String),
    /// Exactly these bytes.
    Raw(Vec<u8>),
    /// A beginning, and then nothing, ever.
    Stuck,
}

type Answers = dyn Fn(&Asked) -> Reply + Send + Sync;

/// Runs until it is dropped.
pub(super) struct FakeServer {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    running: JoinHandle<()>,
}

impl FakeServer {
    pub(super) async fn start(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/acme", listener.local_addr().unwrap());
        let (asked, answers) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answers));
        let log = Arc::clone(&asked);
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&log), Arc::clone(&answers) as Arc<Answers>));
            }
        });
        Self { url, asked, running }
    }

    /// A vendor's: it shows its keys, and answers everything else as told.
    pub(super) async fn of(
        vendor: Arc<Vendor>,
        answers: impl Fn(&Vendor, &Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::start(move |asked| match asked.line.ends_with("rollcall-keys") {
            true => Reply::With(200, vendor.key_set()),
            false => answers(&vendor, asked),
        })
        .await
    }

    /// The same behind TLS, as `localhost`.
    pub(super) async fn encrypted(
        vendor: Arc<Vendor>,
        answers: impl Fn(&Vendor, &Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let mut server = Self::of(vendor, answers).await;
        let plain = server.url.trim_start_matches("http://").trim_end_matches("/acme").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        server.url = format!("https://localhost:{}/acme", listener.local_addr().unwrap().port());
        let acceptor = acceptor();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut plain = TcpStream::connect(&plain).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut plain).await;
            }
        });
        server
    }

    /// What was asked so far, other than for keys.
    pub(super) fn asked(&self) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap().clone();
        asked.into_iter().filter(|asked| !asked.line.ends_with("rollcall-keys")).collect()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    log: Arc<Mutex<Vec<Asked>>>,
    answers: Arc<Answers>,
) {
    let asked = read(&mut stream).await;
    let reply = answers(&asked);
    log.lock().unwrap().push(asked);
    let bytes = match reply {
        Reply::With(status, body) => {
            let length = body.len();
            format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            )
            .into_bytes()
        }
        Reply::Raw(bytes) => bytes,
        Reply::Stuck => b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{".to_vec(),
    };
    let stuck = bytes.ends_with(b"\r\n\r\n{");
    let _ = stream.write_all(&bytes).await;
    if stuck {
        pending::<()>().await;
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Asked {
    let (mut bytes, mut room) = (Vec::new(), [0; 4096]);
    loop {
        let length = stream.read(&mut room).await.unwrap_or(0);
        bytes.extend_from_slice(&room[..length]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            assert!(length > 0, "a request without an end");
            continue;
        };
        let announced = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let wanted = announced.map_or(0, |length| length.parse().unwrap());
        if body.len() >= wanted || length == 0 {
            let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
            return Asked { line, body: serde_json::from_str(body).unwrap_or_default() };
        }
    }
}

fn acceptor() -> TlsAcceptor {
    let chain = CertificateDer::pem_slice_iter(include_bytes!("tls/server.pem"));
    let chain = chain.collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// The grant that a lease belongs to.
pub(super) fn grant(lease: String) -> Reply {
    let time = |seconds| at(seconds).to_rfc3339();
    let body = json!({
        "registration_id": "reg_00000000000000000000000000000007", "state": "registered",
        "node_token": "rcn_secret", "lease": lease, "lease_seq": 3, "lease_expires_at": time(100),
        "revalidate_at": time(10), "revalidation_interval_s": 10, "allowed_failures": 12,
        "account": { "name": "acme", "max_nodes": 5, "nodes_in_use": 3, "expires_at": null },
        "server_time": time(0),
    });
    Reply::With(200, body.to_string())
}

/// A refusal, of a kind that this version may never have heard of.
pub(super) fn refusal(status: u16, code: u16, action: &str) -> Reply {
    let body = json!({
        "type": format!("https://licence.example.com/help/codes/{code}"), "title": "NAME",
        "status": status, "detail": "A reason.", "instance": "req_1", "code": code, "name": "NAME",
        "message": "A message.", "retryable": action == "retry", "action": action, "new": [1],
    });
    Reply::With(status, body.to_string())
}
