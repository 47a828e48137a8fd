//! The agent's HTTP server.

use std::{
    fs::{self, Permissions},
    io,
    net::TcpListener,
    os::unix::{
        fs::{FileTypeExt, PermissionsExt},
        net::{UnixListener, UnixStream},
    },
    path::Path,
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    dev::{Server, ServiceRequest},
    middleware::{Next, from_fn},
    web::{self, Data},
};
use socket2::{Domain, SockAddr, Socket, Type};

use crate::{
    AgentError, AgentProblem, Listen, access_guard::access_guard, agent_state::AgentState, api,
    atomic_files::PRIVATE, page,
};

/// How long requests in flight may take at shutdown, in seconds. The client completes a call that
/// has begun; if killed earlier, it recovers the lost answer at the next call.
const DRAIN_S: u64 = 5;
/// The timeout of a request's head.
const HEAD: Duration = Duration::from_secs(5);
const CONNECTIONS_MAX: usize = 256;
const BACKLOG: i32 = 128;

/// A bound socket, before serving.
pub(crate) struct Bound {
    address: Listen,
    socket: Listener,
}

enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Bound {
    pub(crate) fn bind(listen: &Listen) -> Result<Self, AgentError> {
        let bound = match listen {
            Listen::Tcp(address) => TcpListener::bind(address).and_then(|socket| {
                let address = Listen::Tcp(socket.local_addr()?);
                Ok(Self { address, socket: Listener::Tcp(socket) })
            }),
            Listen::Unix(path) => unix(path).map(|socket| {
                let address = Listen::Unix(path.clone());
                Self { address, socket: Listener::Unix(socket) }
            }),
        };
        bound.map_err(|cause| AgentError::Listen { address: listen.to_string(), cause })
    }

    pub(crate) fn address(&self) -> &Listen {
        &self.address
    }
}

/// Bind a Unix socket that is its owner's only from the moment it accepts connections.
fn unix(path: &Path) -> io::Result<UnixListener> {
    remove_dead(path)?;
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&SockAddr::unix(path)?)?;
    fs::set_permissions(path, Permissions::from_mode(PRIVATE))?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Remove the socket of a killed agent.
fn remove_dead(path: &Path) -> io::Result<()> {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    if is_socket && UnixStream::connect(path).is_err() { fs::remove_file(path) } else { Ok(()) }
}

pub(crate) fn run(bound: Bound, state: Data<AgentState>) -> Result<Server, AgentError> {
    let server = HttpServer::new(move || {
        let guarded = state.clone();
        App::new()
            .app_data(state.clone())
            .configure(api::routes)
            .configure(page::routes)
            .default_service(web::to(async || {
                AgentProblem::by_the_agent(404, "NOWHERE", "There is nothing here.").answer()
            }))
            .wrap(from_fn(move |req: ServiceRequest, next: Next<_>| {
                access_guard(guarded.clone(), req, next)
            }))
    });
    let server = server
        .disable_signals()
        .workers(1)
        .max_connections(CONNECTIONS_MAX)
        .client_request_timeout(HEAD)
        .shutdown_timeout(DRAIN_S);
    let address = bound.address.to_string();
    let listening = match bound.socket {
        Listener::Tcp(socket) => server.listen(socket),
        Listener::Unix(socket) => server.listen_uds(socket),
    };
    Ok(listening.map_err(|cause| AgentError::Listen { address, cause })?.run())
}
