//! What answers on the two sockets.

use std::{io, net::TcpListener, time::Duration};

use actix_web::{
    App as Web, HttpRequest, HttpResponse, HttpServer,
    body::BoxBody,
    dev::{Server, ServiceRequest},
    middleware::{Next, from_fn},
    web::{self, Data},
};
use prometheus::Registry;
use rollcall_app::App;
use utoipa_actix_web::AppExt;

use crate::{Problem, body, edge::Edge, help, node, observe::observe, ops, platform};

/// A connection may idle this long; longer than the usual proxy keeps its own.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Whoever is refused early may go on sending so long before the connection is cut.
const LINGER: Duration = Duration::from_secs(1);
/// So long, in seconds, may requests in flight take once we are told to stop.
const DRAIN_S: u64 = 8;

pub(crate) fn api(
    listener: TcpListener,
    workers: usize,
    head_timeout: Duration,
    app: App,
    edge: Data<Edge>,
) -> io::Result<Server> {
    let app = Data::new(app);
    let server = HttpServer::new(move || {
        let around = edge.clone();
        let routes = Web::new().into_utoipa_app().configure(help::routes);
        let routes = routes.configure(platform::routes).configure(node::routes);
        routes
            .into_app()
            .app_data(app.clone())
            .app_data(edge.clone())
            .default_service(web::to(nowhere))
            .wrap(from_fn(body::read))
            .wrap(from_fn(move |req: ServiceRequest, next: Next<BoxBody>| {
                observe(around.clone(), req, next)
            }))
    });
    let server = server
        .disable_signals()
        .workers(workers)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(head_timeout)
        .client_disconnect_timeout(LINGER)
        .shutdown_timeout(DRAIN_S)
        .tcp_nodelay(true);
    Ok(server.listen(listener)?.run())
}

pub(crate) fn ops(listener: TcpListener, app: App, registry: Registry) -> io::Result<Server> {
    let (app, registry) = (Data::new(app), Data::new(registry));
    let server = HttpServer::new(move || {
        Web::new().app_data(app.clone()).app_data(registry.clone()).configure(ops::routes)
    });
    Ok(server.disable_signals().workers(1).listen(listener)?.run())
}

/// No route took the request, be it for its path or for its method.
async fn nowhere(req: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let allowed = edge.routes.allowed(req.path());
    if allowed.is_empty() {
        return Err(Problem::nowhere());
    }
    let allowed: Vec<_> = allowed.into_iter().map(|method| method.as_str()).collect();
    Err(Problem::wrong_method(allowed.join(", ")))
}
