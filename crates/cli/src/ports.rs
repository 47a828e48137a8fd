//! The ports of a process.

use std::{io, net::SocketAddr};

use rollcall_config::Settings;
use rollcall_http::{Bound, OpsServer, Pages, ServerOptions};

use crate::{composition_root::Composition, failure::Failure};

/// Bind both ports and put the address that was bound into the settings, since leases name it.
pub(crate) fn bind(settings: &mut Settings) -> Result<Bound, Failure> {
    let (listen, ops_listen) = (settings.listen, settings.ops_listen);
    let trusted_proxies = settings.trusted_proxies.clone();
    let pages = Pages {
        configure: rollcall_console::routes,
        routes: rollcall_console::patterns,
        own: rollcall_console::is_console,
        uploads: rollcall_console::UPLOADS,
        may_send: rollcall_console::may_send,
    };
    let options =
        ServerOptions { listen, ops_listen, trusted_proxies, pages, ..ServerOptions::default() };
    let bound = options.bind().map_err(|error| {
        // The error names the address; people look for the setting.
        let of = |address: SocketAddr| error.to_string().contains(&address.to_string());
        taken(&error, if of(listen) { "--listen" } else { "--ops-listen" })
    })?;
    settings.listen = bound.address();
    Ok(bound)
}

/// Answer on the operations port only.
pub(crate) fn bind_ops(
    settings: &Settings,
    composition: &Composition,
) -> Result<OpsServer, Failure> {
    OpsServer::bind(settings.ops_listen, composition.app.clone(), composition.registry.clone())
        .map_err(|error| taken(&error, "--ops-listen"))
}

fn taken(error: &io::Error, flag: &str) -> Failure {
    Failure::new(format!("{error}; choose another address with {flag}"))
}
