//! The operations port alone, for a process without the API.

use std::{io, net::SocketAddr};

use actix_web::dev;
use prometheus::Registry;
use rollcall_app::App;
use tokio::task::JoinHandle;

use crate::{app_factory, pool_metrics, server::listener};

/// The operations port on a background task; aborted when dropped.
pub struct OpsServer {
    address: SocketAddr,
    stop: dev::ServerHandle,
    task: JoinHandle<io::Result<()>>,
}

impl OpsServer {
    /// Bind and serve; port 0 picks a free one. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// The address can't be bound; the error names it.
    pub fn bind(listen: SocketAddr, app: App, registry: Registry) -> io::Result<Self> {
        let socket = listener(listen)?;
        let address = socket.local_addr()?;
        pool_metrics::register(&registry, app.clone()).map_err(io::Error::other)?;
        let server = app_factory::ops(socket, app, registry)?;
        Ok(Self { address, stop: server.handle(), task: tokio::spawn(server) })
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Wait for its end, which is an error.
    ///
    /// # Errors
    /// The listener broke.
    pub async fn run(&mut self) -> io::Result<()> {
        (&mut self.task).await.map_err(io::Error::other)?
    }

    /// Stop it.
    pub async fn stop(self) {
        self.stop.stop(false).await;
    }
}

impl Drop for OpsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
