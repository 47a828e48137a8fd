//! A way to the server that can be closed, or lose answers.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use tokio::{
    io::{AsyncWriteExt as _, copy, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

const OPEN: u8 = 0;
const CLOSED: u8 = 1;
const LOSES_ANSWERS: u8 = 2;

/// Open at first; gone when dropped.
pub(crate) struct Proxy {
    url: String,
    is: Arc<AtomicU8>,
    running: JoinHandle<()>,
}

impl Proxy {
    /// In front of a server.
    pub(crate) async fn before(server_url: &str) -> Self {
        let server = server_url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let is = Arc::new(AtomicU8::new(OPEN));
        let state = Arc::clone(&is);
        let running = tokio::spawn(async move {
            while let Ok((node, _)) = listener.accept().await {
                let is = state.load(Ordering::SeqCst);
                if is != CLOSED {
                    tokio::spawn(pass(node, server.clone(), is == LOSES_ANSWERS));
                }
            }
        });
        Self { url, is, running }
    }

    /// Where nodes go through it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn closes(&self) {
        self.is.store(CLOSED, Ordering::SeqCst);
    }

    pub(crate) fn opens(&self) {
        self.is.store(OPEN, Ordering::SeqCst);
    }

    /// Lets calls in, and no answers out.
    pub(crate) fn loses_answers(&self) {
        self.is.store(LOSES_ANSWERS, Ordering::SeqCst);
    }
}

async fn pass(mut node: TcpStream, server: String, lose: bool) {
    let mut server = TcpStream::connect(server).await.expect("the server");
    if !lose {
        let _ = copy_bidirectional(&mut node, &mut server).await;
        return;
    }
    let (mut from_node, mut to_node) = node.split();
    let (mut from_server, mut to_server) = server.split();
    // The call is over when the server has answered: the answer's first bytes are thrown away, with
    // the connection.
    tokio::select! {
        _ = copy(&mut from_node, &mut to_server) => {}
        _ = from_server.readable() => {}
    }
    let _ = to_node.shutdown().await;
    let _ = &mut from_server;
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.running.abort();
    }
}
