//! What answers on the socket.

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

/// So long, in seconds, may requests in flight take once the agent is told to stop. The client goes
/// through with a call that has begun; whoever kills us first costs an answer, which is made up for.
const DRAIN_S: u64 = 5;
/// A request's head must be complete within this time.
const HEAD: Duration = Duration::from_secs(5);
const CONNECTIONS_MAX: usize = 256;
const BACKLOG: i32 = 128;

/// A socket that nobody answers yet.
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

/// A socket that is its owner's from the moment that somebody can connect.
fn unix(path: &Path) -> io::Result<UnixListener> {
    remove_dead(path)?;
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&SockAddr::unix(path)?)?;
    fs::set_permissions(path, Permissions::from_mode(PRIVATE))?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// What an agent that was killed has left.
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
