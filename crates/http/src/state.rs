//! The state that all requests share: application, metrics, trusted proxies, limits.

use std::{sync::Arc, time::Duration};

use actix_web::{dev::ServiceRequest, http::header::HeaderName};
use rollcall_app::{App, events::Origin};
use tokio::sync::Semaphore;

use crate::{
    Pages, client_ip::TrustedProxies, metrics::HttpMetrics, operation_index::OperationIndex,
};

/// The header that carries a request's id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) struct ServerState {
    pub(crate) app: App,
    pub(crate) routes: OperationIndex,
    pub(crate) proxies: TrustedProxies,
    pub(crate) metrics: HttpMetrics,
    pub(crate) body_timeout: Duration,
    pub(crate) pages: Pages,
    /// The permits to hold a long message in memory.
    pub(crate) long_messages: Arc<Semaphore>,
}

impl ServerState {
    /// The origin of a request: its source address and its id, which a trusted proxy may have set.
    pub(crate) fn origin(&self, req: &ServiceRequest) -> Origin {
        let peer = req.peer_addr().map(|peer| peer.ip());
        let proxied = peer.is_some_and(|peer| self.proxies.trusts(peer));
        let given = req.headers().get(REQUEST_ID).filter(|_| proxied);
        let given = given.and_then(|id| id.to_str().ok()).filter(|id| sane(id));
        Origin {
            source: self.proxies.source(peer, req.headers()),
            request_id: given.map_or_else(|| self.app.new_request_id(), str::to_owned),
        }
    }
}

fn sane(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=64).contains(&id.len()) && id.bytes().all(plain)
}
