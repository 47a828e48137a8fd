//! The list of all routes. The server is made of it, and so are the API's description and the names
//! that requests are counted under; describing takes megabytes, which those who serve do without.

use actix_web::{
    dev::HttpServiceFactory,
    web::{self, ServiceConfig},
};
use utoipa::openapi::{RefOr, Schema, path::Paths};
use utoipa_actix_web::OpenApiFactory;

use crate::{admin, help, node, platform, set_password};

/// What takes routes.
pub(crate) trait Routing {
    /// Take one operation.
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static;

    /// Take operations whose paths go on from this one.
    fn scope(&mut self, path: &str, inside: impl FnOnce(&mut Self)) -> &mut Self;
}

/// Everything there is, what is called most first: nodes call all day.
pub(crate) fn routes(to: &mut impl Routing) {
    node::routes(to);
    to.scope("/{tenant}/v1/admin", admin::routes);
    to.scope("/platform/v1", platform::routes);
    set_password::routes(to);
    to.scope("/help", help::routes);
}

/// Serves them.
impl Routing for ServiceConfig {
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        self.service(operation)
    }

    fn scope(&mut self, path: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        self.service(web::scope(path).configure(inside))
    }
}

/// What the operations say of themselves, by path.
#[derive(Default)]
pub(crate) struct Operations {
    below: String,
    paths: Paths,
}

impl Operations {
    /// Those of all routes.
    pub(crate) fn of_all() -> Paths {
        let mut all = Self::default();
        routes(&mut all);
        all.paths
    }
}

impl Routing for Operations {
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        let mut described = operation.paths();
        let below = std::mem::take(&mut described.paths).into_iter();
        described.paths = below.map(|(path, item)| (self.below.clone() + &path, item)).collect();
        self.paths.merge(described);
        self
    }

    fn scope(&mut self, path: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        let outside = self.below.len();
        self.below.push_str(path);
        inside(self);
        self.below.truncate(outside);
        self
    }
}

/// What the operations take and answer with, by name.
#[derive(Default)]
pub(crate) struct Schemas(Vec<(String, RefOr<Schema>)>);

impl Schemas {
    /// Those of all routes.
    pub(crate) fn of_all() -> Vec<(String, RefOr<Schema>)> {
        let mut all = Self::default();
        routes(&mut all);
        all.0
    }
}

impl Routing for Schemas {
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        operation.schemas(&mut self.0);
        self
    }

    fn scope(&mut self, _path: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        inside(self);
        self
    }
}
