//! The list of all routes: of it the server is built, the OpenAPI document, and the index of
//! operations. The document takes megabytes, which a server does without.

use utoipa::openapi::{RefOr, Schema};

use crate::{
    admin, help, node, platform,
    routing::{Operations, Routing, Schemas},
    set_password,
};

/// All routes, the busiest first.
pub(crate) fn routes(to: &mut impl Routing) {
    node::routes(to);
    to.scope("/{tenant}/v1/admin", admin::routes);
    to.scope("/platform/v1", platform::routes);
    set_password::routes(to);
    to.scope("/help", help::routes);
}

/// The descriptions of all routes.
pub(crate) fn operations() -> Operations {
    let mut all = Operations::default();
    routes(&mut all);
    all
}

/// The schemas of all routes.
pub(crate) fn schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Schemas::default();
    routes(&mut all);
    all.0
}
