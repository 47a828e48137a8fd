//! The list of all routes: of it the server is built, the OpenAPI document, and the index of
//! operations. The document takes megabytes, which a server does without.

use actix_web::{
    dev::HttpServiceFactory,
    web::{self, ServiceConfig},
};
use utoipa::openapi::{RefOr, Schema, Tag, path::Paths, tag::TagBuilder};
use utoipa_actix_web::OpenApiFactory;

use crate::{admin, help, node, platform, set_password};

/// A visitor of the routes.
pub(crate) trait Routing {
    /// Visit one operation.
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static;

    /// Visit the operations below a path.
    fn scope(&mut self, path: &str, inside: impl FnOnce(&mut Self)) -> &mut Self;

    /// What the description of the API says of a tag that operations have.
    fn tag(&mut self, _name: &str, _description: &str) -> &mut Self {
        self
    }
}

/// All routes, the busiest first.
pub(crate) fn routes(to: &mut impl Routing) {
    node::routes(to);
    to.scope("/{tenant}/v1/admin", admin::routes);
    to.scope("/platform/v1", platform::routes);
    set_password::routes(to);
    to.scope("/help", help::routes);
}

/// Adds the routes to the server.
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

/// Collects the operations' descriptions, by path, and those of their tags.
#[derive(Default)]
pub(crate) struct Operations {
    below: String,
    pub(crate) paths: Paths,
    pub(crate) tags: Vec<Tag>,
}

impl Operations {
    /// The descriptions of all routes.
    pub(crate) fn of_all() -> Self {
        let mut all = Self::default();
        routes(&mut all);
        all
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

    fn tag(&mut self, name: &str, description: &str) -> &mut Self {
        self.tags.push(TagBuilder::new().name(name).description(Some(description)).build());
        self
    }
}

/// Collects the schemas of bodies, by name.
#[derive(Default)]
pub(crate) struct Schemas(Vec<(String, RefOr<Schema>)>);

impl Schemas {
    /// The schemas of all routes.
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
