//! Builds the actix applications of the two listeners: the APIs, and the operations port.

use std::{io, net::TcpListener, time::Duration};

use actix_http::{HttpService, Protocol, Request};
use actix_server::{GracefulShutdownSignal, ServerBuilder};
use actix_service::{
    IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_web::{
    App as Web, Error, HttpRequest, HttpResponse, HttpServer,
    body::BoxBody,
    dev::{AppConfig, Server, Service, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::{Next, from_fn},
    rt::net::TcpStream,
    web::{self, Data},
};
use prometheus::Registry;
use rollcall_app::App;

use crate::{
    Problem, body,
    connection::{Connection, ConnectionTimeouts},
    endless,
    health_metrics::HealthMetrics,
    observability::observe,
    ops, routes,
    state::ServerState,
    upgrade,
};

/// How long a client that was refused early may go on sending before the connection is cut.
const LINGER: Duration = Duration::from_secs(1);
/// How long requests in flight may take at shutdown, in seconds.
const DRAIN_S: u64 = 8;

/// The server of the APIs: as `HttpServer`, but with connections of our own.
pub(crate) fn api(
    listener: TcpListener,
    workers: usize,
    patience: ConnectionTimeouts,
    app: App,
    state: Data<ServerState>,
) -> io::Result<Server> {
    let address = listener.local_addr()?;
    let app = Data::new(app);
    let server =
        ServerBuilder::default().disable_signals().workers(workers).shutdown_timeout(DRAIN_S);
    let stopping = server.graceful_shutdown_signal();
    let server = server.listen("api", listener, move || {
        let (stopping, connected) = (stopping.clone(), state.clone());
        let routes = routes(app.clone(), state.clone(), Stopping(stopping.clone()));
        let routes = routes.map_err(|error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(patience.idle)
            // The connection looks after that itself.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(LINGER)
            .local_addr(address)
            .finish(map_config(routes, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| {
            let state = connected.clone();
            async move {
                stream.set_nodelay(true)?;
                let peer = stream.peer_addr().ok();
                Ok((Connection::new(stream, state, patience), Protocol::Http1, peer))
            }
        })
        .and_then(http)
    })?;
    Ok(server.run())
}

/// Tells calls that wait that the server stops: they answer at once.
pub(crate) struct Stopping(GracefulShutdownSignal);

impl Stopping {
    /// Until it does.
    pub(crate) async fn wait(&self) {
        self.0.notified().await;
    }
}

fn routes(
    app: Data<App>,
    state: Data<ServerState>,
    stopping: Stopping,
) -> impl ServiceFactory<
    Request,
    Config = AppConfig,
    Response = ServiceResponse<BoxBody>,
    Error = Error,
    InitError = (),
> {
    let around = state.clone();
    Web::new()
        .configure(routes::routes)
        .configure(state.pages.configure)
        .app_data(app)
        .app_data(state)
        .app_data(Data::new(stopping))
        .default_service(web::to(no_such_path))
        .wrap_fn(|req, next| next.call(head_like_get(req)))
        .wrap(from_fn(endless::end_at_stop))
        .wrap(from_fn(body::read))
        .wrap(from_fn(move |req: ServiceRequest, next: Next<BoxBody>| {
            observe(around.clone(), req, next)
        }))
        // Around whatever makes a new answer of an error.
        .wrap(from_fn(upgrade::ignore))
        .into_factory()
}

pub(crate) fn ops(listener: TcpListener, app: App, registry: Registry) -> io::Result<Server> {
    let health = HealthMetrics::register(&registry, &app).map_err(io::Error::other)?;
    let (app, registry, health) = (Data::new(app), Data::new(registry), Data::new(health));
    let server = HttpServer::new(move || {
        Web::new()
            .app_data(app.clone())
            .app_data(health.clone())
            .app_data(registry.clone())
            .configure(ops::routes)
            .wrap_fn(|req, next| next.call(head_like_get(req)))
            .wrap(from_fn(upgrade::ignore))
    });
    Ok(server.disable_signals().workers(1).listen(listener)?.run())
}

/// HEAD is served like GET, without the body.
fn head_like_get(mut req: ServiceRequest) -> ServiceRequest {
    if req.method() == Method::HEAD {
        req.head_mut().method = Method::GET;
    }
    req
}

/// The fallback: 404, or 405 if the path has other methods.
async fn no_such_path(req: HttpRequest, state: Data<ServerState>) -> Result<HttpResponse, Problem> {
    let allowed = state.routes.allowed(req.path());
    if allowed.is_empty() {
        return Err(Problem::no_such_path());
    }
    let mut allowed: Vec<_> = allowed.into_iter().map(|method| method.as_str()).collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    Err(Problem::wrong_method(allowed.join(", ")))
}
