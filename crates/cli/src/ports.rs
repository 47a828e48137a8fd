//! The two ports.

use std::net::SocketAddr;

use rollcall_config::Settings;
use rollcall_http::{Bound, ServerOptions};

use crate::failure::Failure;

/// Bind both ports and put the address that was bound into the settings, since leases name it.
pub(crate) fn bind(settings: &mut Settings) -> Result<Bound, Failure> {
    let (listen, ops_listen) = (settings.listen, settings.ops_listen);
    let trusted_proxies = settings.trusted_proxies.clone();
    let options = ServerOptions { listen, ops_listen, trusted_proxies, ..ServerOptions::default() };
    let bound = options.bind().map_err(|error| {
        // The error names the address; people look for the setting.
        let of = |address: SocketAddr| error.to_string().contains(&address.to_string());
        let flag = if of(listen) { "--listen" } else { "--ops-listen" };
        Failure::new(format!("{error}; choose another address with {flag}"))
    })?;
    settings.listen = bound.address();
    Ok(bound)
}
