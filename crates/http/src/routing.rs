//! What routes are added to: the server, the OpenAPI document, the index of operations.

use actix_web::{
    dev::HttpServiceFactory,
    web::{self, ServiceConfig},
};
use utoipa::{
    IntoParams,
    openapi::{
        PathItem, RefOr, Schema, Tag,
        path::{Operation, Paths},
        tag::TagBuilder,
    },
};
use utoipa_actix_web::OpenApiFactory;

use crate::extract::TenantPath;

/// A visitor of the routes (`routes.rs`).
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
    /// Add an operation's paths.
    fn add(&mut self, mut described: Paths) {
        let below = std::mem::take(&mut described.paths).into_iter();
        described.paths = below.map(|(path, item)| self.described(path, item)).collect();
        self.paths.merge(described);
    }

    /// An item at its whole path. What belongs to a tenant says so.
    fn described(&self, path: String, mut item: PathItem) -> (String, PathItem) {
        let path = self.below.clone() + &path;
        if path.contains("{tenant}") {
            for operation in operations(&mut item) {
                let own = operation.parameters.take().into_iter().flatten();
                let tenant = TenantPath::into_params(|| None).into_iter().map(RefOr::T);
                operation.parameters = Some(tenant.chain(own).collect());
            }
        }
        (path, item)
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

impl Routing for Operations {
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        self.add(operation.paths());
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
pub(crate) struct Schemas(pub(crate) Vec<(String, RefOr<Schema>)>);

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
