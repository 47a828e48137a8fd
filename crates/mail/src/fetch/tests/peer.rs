//! A server that misbehaves to order.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// What the peer does about a command; the empty one stands for a new connection.
#[derive(Clone, Copy)]
pub(super) enum Act {
    /// These lines; `TAG` stands for the command's tag.
    Say(&'static str),
    /// These lines, and then what is usual.
    SayFirst(&'static str),
    /// These bytes, and then nothing any more.
    Stall(&'static str),
    /// These bytes, and then the end of the connection.
    Drop(&'static str),
}

type Script = dyn Fn(&str) -> Option<Act> + Send + Sync;

/// What lies in the folder, and what was heard.
#[derive(Default)]
struct Folder {
    unread: BTreeMap<u32, Vec<u8>>,
    heard: Vec<String>,
}

/// The peer, on a port of this machine.
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    folder: Arc<Mutex<Folder>>,
    certificate: CertificateDer<'static>,
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
        let key = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let certificate = key.cert.der().clone();
        let secret = PrivateKeyDer::Pkcs8(key.signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], secret)
            .unwrap();
        let tls = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let folder = Arc::new(Mutex::new(Folder::default()));
        let shared = Arc::clone(&folder);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, folder) = (Arc::clone(&script), Arc::clone(&shared));
                tokio::spawn(serve(stream, tls.clone(), script, folder, encrypted));
            }
        });
        Self { address, folder, certificate }
    }

    /// Put an unread message into the folder.
    pub(super) fn put(&self, id: u32, message: &[u8]) {
        self.folder.lock().unwrap().unread.insert(id, message.to_vec());
    }

    /// What is unread now.
    pub(super) fn unread(&self) -> Vec<u32> {
        self.folder.lock().unwrap().unread.keys().copied().collect()
    }

    /// The commands that came, without their tags.
    pub(super) fn heard(&self) -> Vec<String> {
        self.folder.lock().unwrap().heard.clone()
    }

    /// What trusts this peer.
    pub(super) fn trust(&self) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        super::super::connect::trusting(roots).unwrap()
    }
}

async fn serve(
    stream: TcpStream,
    tls: TlsAcceptor,
    script: Arc<Script>,
    folder: Arc<Mutex<Folder>>,
    encrypted: bool,
) -> io::Result<()> {
    if encrypted {
        converse(tls.accept(stream).await?, &*script, &folder, true).await?;
    } else if let Some(plain) = converse(stream, &*script, &folder, true).await? {
        converse(tls.accept(plain).await?, &*script, &folder, false).await?;
    }
    Ok(())
}

/// Returns the stream when it is to be encrypted.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    script: &Script,
    folder: &Mutex<Folder>,
    mut greet: bool,
) -> io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if !std::mem::take(&mut greet) {
            if stream.read_line(&mut line).await? == 0 {
                return Ok(None);
            }
            let command = line.split_once(' ').map_or("", |(_, command)| command).trim_end();
            folder.lock().unwrap().heard.push(command.to_owned());
        }
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or(("*", line.trim_end()));
        let act = script(command);
        let (words, usual_too) = match act {
            Some(Act::Say(words) | Act::Stall(words) | Act::Drop(words)) => (words, false),
            Some(Act::SayFirst(words)) => (words, true),
            None => ("", true),
        };
        stream.write_all(words.replace("TAG", tag).as_bytes()).await?;
        match act {
            Some(Act::Stall(_)) => std::future::pending().await,
            Some(Act::Drop(_)) => return Ok(None),
            _ => {}
        }
        if usual_too {
            let answer = usual(tag, command, &mut folder.lock().unwrap());
            stream.write_all(&answer).await?;
        }
        if command.starts_with("AUTHENTICATE") && usual_too {
            stream.read_line(&mut String::new()).await?;
            stream.write_all(format!("{tag} OK in\r\n").as_bytes()).await?;
        }
        if command == "STARTTLS" {
            return Ok(Some(stream.into_inner()));
        }
    }
}

fn usual(tag: &str, command: &str, folder: &mut Folder) -> Vec<u8> {
    let done = format!("{tag} OK done\r\n");
    let words: Vec<&str> = command.split([' ', '(', ')']).filter(|it| !it.is_empty()).collect();
    let id = words.get(2).and_then(|id| id.parse().ok()).unwrap_or_default();
    let said = match words.as_slice() {
        [] => return b"* OK ready\r\n".to_vec(),
        ["CAPABILITY", ..] => b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n".to_vec(),
        ["AUTHENTICATE", ..] => return b"+ \r\n".to_vec(),
        ["UID", "SEARCH", ..] => {
            let ids: String = folder.unread.keys().map(|id| format!(" {id}")).collect();
            format!("* SEARCH{ids}\r\n").into()
        }
        ["UID", "FETCH", _, what] => match folder.unread.get(&id) {
            Some(message) => told(id, what, message),
            None => Vec::new(),
        },
        ["UID", "STORE", ..] => {
            folder.unread.remove(&id);
            Vec::new()
        }
        _ => Vec::new(),
    };
    [said, done.into_bytes()].concat()
}

fn told(id: u32, what: &str, message: &[u8]) -> Vec<u8> {
    let size = message.len();
    if what == "RFC822.SIZE" {
        return format!("* {id} FETCH (UID {id} RFC822.SIZE {size})\r\n").into();
    }
    let section = what.replace(".PEEK", "").replace("<0.65536>", "<0>");
    let start = format!("* {id} FETCH (UID {id} {section} {{{size}}}\r\n").into_bytes();
    [start, message.to_vec(), b")\r\n".to_vec()].concat()
}
