//! A TCP proxy that can cut its connections or stop passing anything on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What happens to a connection.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    /// It reaches Redis.
    Open,
    /// It is accepted, and nothing ever answers.
    Hung,
    /// It is closed.
    Dead,
}

/// The proxy.
pub(crate) struct Proxy {
    port: u16,
    mode: watch::Sender<Mode>,
    visits: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy before the Redis at `host:port`, open.
    pub(crate) async fn before(redis: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let (mode, seen) = watch::channel(Mode::Open);
        let visits = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&visits);
        tokio::spawn(async move {
            while let Ok((visitor, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(pass(visitor, redis.clone(), seen.clone()));
            }
        });
        Self { port, mode, visits }
    }

    /// From now on, for old connections too.
    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// The proxy as a `cache_url`.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// How many connections were made.
    pub(crate) fn visits(&self) -> usize {
        self.visits.load(Ordering::Relaxed)
    }
}

async fn pass(visitor: TcpStream, redis: String, mut mode: watch::Receiver<Mode>) {
    let redis = TcpStream::connect(redis).await.expect("a real Redis");
    let (visitor_reads, visitor_writes) = visitor.into_split();
    let (redis_reads, redis_writes) = redis.into_split();
    let there = copy(visitor_reads, redis_writes, mode.clone());
    let back = copy(redis_reads, visitor_writes, mode.clone());
    tokio::select! {
        () = there => {}
        () = back => {}
        _ = mode.wait_for(|mode| *mode == Mode::Dead) => {}
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mode: watch::Receiver<Mode>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        while *mode.borrow() == Mode::Hung {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
