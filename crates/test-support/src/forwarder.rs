//! One address that may lead elsewhere later, as a name does whose entry is changed.

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::OwnPostgres;

/// Takes connections and leads each to where it leads at that time; it stays there.
#[derive(Debug)]
pub struct Forwarder {
    port: u16,
    leads_to: Arc<AtomicU16>,
    task: JoinHandle<()>,
}

impl Forwarder {
    /// One that leads to this server.
    pub async fn to(server: &OwnPostgres) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let leads_to = Arc::new(AtomicU16::new(server.port()));
        let task = tokio::spawn(forward(listener, Arc::clone(&leads_to)));
        Self { port, leads_to, task }
    }

    /// Lead new connections to this server; those that are open stay where they are.
    pub fn leads_to(&self, server: &OwnPostgres) {
        self.leads_to.store(server.port(), Ordering::Relaxed);
    }

    /// How to reach the server's database through it.
    pub fn url(&self) -> String {
        format!("postgres://rollcall@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(listener: TcpListener, leads_to: Arc<AtomicU16>) {
    while let Ok((mut client, _)) = listener.accept().await {
        let port = leads_to.load(Ordering::Relaxed);
        tokio::spawn(async move {
            let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
            copy_bidirectional(&mut client, &mut server).await
        });
    }
}
