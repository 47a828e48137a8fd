//! Reading the body of a request before it is handled.
//!
//! A server that answers before it has read the body must close the connection, which costs three
//! times as much as a refusal on one that stays open.

use std::pin::pin;

use actix_web::{
    Error, HttpMessage,
    body::BoxBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    middleware::Next,
    web::{Bytes, BytesMut, Data},
};
use futures_util::{
    StreamExt,
    future::{Either, select},
};

use crate::{
    Problem,
    payload::{DRAINED, Unread, broken, declared, too_long, too_slow},
    spooled_body,
    state::ServerState,
};

/// The longest body of most operations.
pub(crate) const LONGEST: usize = 256 * 1024;
/// A complete body.
pub(crate) struct Body(pub(crate) Bytes);

/// The middleware: reads the body into the request's extensions.
pub(crate) async fn read(
    mut req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let declared = declared(&req);
    if spooled_body::is_upload(&req) {
        return spooled_body::read_upload(req, next).await;
    }
    if declared.is_none_or(|length| length > LONGEST)
        && let Some(allowance) = spooled_body::allowance(&req)
    {
        return spooled_body::read(req, allowance, next).await;
    }
    if declared.is_some_and(|length| length > DRAINED) {
        return Ok(req.error_response(too_long(LONGEST)));
    }
    let state = req.app_data::<Data<ServerState>>().cloned();
    let patience = state.as_ref().map(|state| state.body_timeout).unwrap_or_default();
    let mut payload = req.take_payload();
    if matches!(payload, Payload::None) {
        return next.call(req).await;
    }
    // Boxed: a timer is large and aligned, which every future that holds one would be too.
    let late = Box::pin(tokio::time::sleep(patience));
    let collected = match select(pin!(collect(&mut payload)), late).await {
        Either::Left((collected, _)) => collected,
        Either::Right(_) => Err(too_slow(patience)),
    };
    let problem = match collected {
        Ok(body) => {
            if state.is_some_and(|state| (state.pages.own)(req.path())) {
                req.set_payload(body.clone().into());
            }
            req.extensions_mut().insert(Body(body));
            return next.call(req).await;
        }
        Err(problem) => problem,
    };
    req.extensions_mut().insert(Unread::rest(payload));
    Ok(req.error_response(problem))
}

async fn collect(payload: &mut Payload) -> Result<Bytes, Problem> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let mut length = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        length += chunk.len();
        if length > DRAINED {
            break;
        }
        if length > LONGEST {
            continue;
        }
        if first.is_empty() {
            // Most bodies come in one piece, which then need not be copied.
            first = chunk;
        } else {
            if rest.is_empty() {
                rest.extend_from_slice(&first);
            }
            rest.extend_from_slice(&chunk);
        }
    }
    match (length > LONGEST, rest.is_empty()) {
        (true, _) => Err(too_long(LONGEST)),
        (false, true) => Ok(first),
        (false, false) => Ok(rest.freeze()),
    }
}
