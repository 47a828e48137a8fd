//! The node API: one operation per file.

mod answer;
mod command;
mod keys;
mod list;
mod read;
mod register;
mod register_batch;
mod revalidate;
mod unbind;

use actix_web::http::header;
use utoipa_actix_web::{scope::scope, service_config::ServiceConfig};

use crate::admin;

/// The routes, the one that is called most first.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    let calls = |config: &mut ServiceConfig<'_>| {
        config
            .service(revalidate::revalidate)
            .service(register::register)
            .service(register_batch::register_batch)
            .service(list::list_registrations)
            .service(read::read_registration)
            .service(unbind::unbind)
            // Below the same prefix, and asked for last: nodes call all day.
            .service(scope("/admin").configure(admin::routes));
    };
    let keys = |config: &mut ServiceConfig<'_>| {
        config.service(keys::jwks).service(keys::signed_key_set);
    };
    config
        .service(scope("/{tenant}/v1").configure(calls))
        .service(scope("/{tenant}/.well-known").configure(keys));
}

pub(crate) use answer::view;

/// Answers to nodes hold leases and tokens, and are old at once.
pub(crate) const NO_STORE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
