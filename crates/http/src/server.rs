//! The server: binding, serving and stopping it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{dev, web::Data};
use ipnet::IpNet;
use prometheus::Registry;
use rollcall_app::App;
use socket2::{Domain, Socket, Type};
use tokio::{sync::Semaphore, task::JoinHandle};

use crate::{
    Pages, app_factory, client_ip::TrustedProxies, connection::ConnectionTimeouts,
    metrics::HttpMetrics, operation_index::OperationIndex, pool_metrics, routes,
    state::ServerState,
};

/// The options of the server.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The address of the API; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The address of the operations port.
    pub ops_listen: SocketAddr,
    /// The number of worker threads; by default that of the cores.
    pub workers: Option<usize>,
    /// The proxies whose `X-Forwarded-For`, `Forwarded` and `X-Request-Id` are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// The timeout of a request's head.
    pub head_timeout: Duration,
    /// The keep-alive timeout; longer than usual proxies' own.
    pub keep_alive: Duration,
    /// The timeout of a body.
    pub body_timeout: Duration,
    /// The pages that are served beside the APIs.
    pub pages: Pages,
}

impl Default for ServerOptions {
    /// Free ports on loopback.
    fn default() -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            listen: free,
            ops_listen: free,
            workers: None,
            trusted_proxies: Vec::new(),
            head_timeout: Duration::from_secs(5),
            keep_alive: Duration::from_secs(75),
            body_timeout: Duration::from_secs(10),
            pages: Pages::default(),
        }
    }
}

impl ServerOptions {
    /// Bind both sockets, before the application is built, which needs the address.
    ///
    /// # Errors
    /// An address can't be bound; the error names it.
    pub fn bind(self) -> io::Result<Bound> {
        let (api, ops) = (listener(self.listen)?, listener(self.ops_listen)?);
        let (address, ops_address) = (api.local_addr()?, ops.local_addr()?);
        let options = Self { listen: address, ops_listen: ops_address, ..self };
        Ok(Bound { options, api, ops })
    }
}

/// How many long messages are processed at a time: parsing one takes some times its 25 MiB.
const LONG_MESSAGES: usize = 2;

/// The accept backlog. The standard library's 128 overflow when many nodes connect at once, and
/// each dropped one waits a second or more.
const BACKLOG: i32 = 4096;

pub(crate) fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    listening(address).map_err(|error| {
        io::Error::new(error.kind(), format!("can't listen on {address}: {error}"))
    })
}

fn listening(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// The bound sockets, before serving.
#[derive(Debug)]
pub struct Bound {
    options: ServerOptions,
    api: TcpListener,
    ops: TcpListener,
}

impl Bound {
    /// The address of the API.
    pub fn address(&self) -> SocketAddr {
        self.options.listen
    }

    /// Build the server. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// A socket is not usable, or the registry shows another server's metrics already.
    pub fn serve(self, app: App, registry: Registry) -> io::Result<Server> {
        let Self { options, api, ops } = self;
        let workers = match options.workers {
            Some(workers) => workers,
            None => std::thread::available_parallelism()?.get(),
        };
        pool_metrics::register(&registry, app.clone()).map_err(io::Error::other)?;
        let state = ServerState {
            app: app.clone(),
            routes: OperationIndex::of(&routes::operations().paths)
                .and_then(|routes| routes.with_pages(&(options.pages.routes)()))
                .map_err(io::Error::other)?,
            proxies: TrustedProxies::new(options.trusted_proxies),
            body_timeout: options.body_timeout,
            pages: options.pages,
            long_messages: Arc::new(Semaphore::new(LONG_MESSAGES)),
            metrics: HttpMetrics::register(&registry).map_err(io::Error::other)?,
        };
        let patience = ConnectionTimeouts { head: options.head_timeout, idle: options.keep_alive };
        Ok(Server {
            api: app_factory::api(api, workers, patience, app.clone(), Data::new(state))?,
            ops: app_factory::ops(ops, app, registry)?,
            address: options.listen,
            ops_address: options.ops_listen,
        })
    }
}

/// A server that accepts requests.
pub struct Server {
    api: dev::Server,
    ops: dev::Server,
    address: SocketAddr,
    ops_address: SocketAddr,
}

impl Server {
    /// Bind and build the server. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// As [`ServerOptions::bind`] and [`Bound::serve`].
    pub fn bind(options: ServerOptions, app: App, registry: Registry) -> io::Result<Self> {
        options.bind()?.serve(app, registry)
    }

    /// The address of the API.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The API's port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The operations port.
    pub fn ops_port(&self) -> u16 {
        self.ops_address.port()
    }

    /// A handle that stops it from anywhere.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle { api: self.api.handle(), ops: self.ops.handle() }
    }

    /// Serve until stopped.
    ///
    /// # Errors
    /// A listener broke.
    pub async fn run_until_stopped(self) -> io::Result<()> {
        tokio::try_join!(self.api, self.ops).map(|_| ())
    }

    /// Serve on a background task.
    pub fn start(self) -> Running {
        let (port, ops_port, stop) = (self.port(), self.ops_port(), self.stop_handle());
        Running { port, ops_port, stop, task: tokio::spawn(self.run_until_stopped()) }
    }
}

/// Stops a server.
#[derive(Clone)]
pub struct StopHandle {
    api: dev::ServerHandle,
    ops: dev::ServerHandle,
}

impl StopHandle {
    /// Stop accepting and wait for requests in flight, eight seconds at most.
    pub async fn stop(&self) {
        self.api.stop(true).await;
        // Last, so that whoever watches sees the end.
        self.ops.stop(false).await;
    }
}

/// A server on a background task; aborted when dropped.
pub struct Running {
    port: u16,
    ops_port: u16,
    stop: StopHandle,
    task: JoinHandle<io::Result<()>>,
}

impl Running {
    /// The API's port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The operations port.
    pub fn ops_port(&self) -> u16 {
        self.ops_port
    }

    /// Stop it as [`StopHandle::stop`] does.
    pub async fn stop(self) {
        self.stop.stop().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}
