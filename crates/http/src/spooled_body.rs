//! Long bodies: spooled to disk, once the sender is known to have the permission.

use std::{
    fs::File,
    io::{self, Write},
    pin::pin,
};

use actix_web::{
    Error, HttpMessage,
    body::BoxBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use futures_util::{
    StreamExt,
    future::{Either, select},
};
use rollcall_domain::staff::Permission;

use crate::{
    Problem,
    extract::may_send,
    payload::{DRAINED, Unread, broken, declared, too_long, too_slow},
    state::ServerState,
};

/// The allowance of an operation that takes long bodies.
#[derive(Clone, Copy)]
pub(crate) struct Allowance {
    route: &'static str,
    longest: usize,
    /// The factor on the body timeout.
    patience: u32,
    permission: Permission,
}

/// The operations that take long bodies, all `POST`.
const ALLOWANCES: [Allowance; 3] = [
    Allowance {
        route: "/{tenant}/v1/admin/requests",
        longest: 25 * 1024 * 1024,
        patience: 6,
        permission: Permission::MANAGE_REQUESTS,
    },
    Allowance {
        route: "/{tenant}/v1/admin/contracts/import",
        longest: 64 * 1024 * 1024,
        patience: 12,
        permission: Permission::MANAGE_CONTRACTS,
    },
    Allowance {
        route: "/{tenant}/v1/admin/features/import",
        longest: 16 * 1024 * 1024,
        patience: 6,
        permission: Permission::MANAGE_CATALOGUE,
    },
];

/// A complete long body in an unnamed file, deleted when dropped.
pub(crate) struct SpooledBody(pub(crate) File);

/// The allowance of the request's operation, if it has one.
pub(crate) fn allowance(req: &ServiceRequest) -> Option<Allowance> {
    if req.method() != Method::POST {
        return None;
    }
    let route = req.app_data::<Data<ServerState>>()?.routes.name(req.method(), req.path());
    ALLOWANCES.into_iter().find(|allowance| *allowance.route == *route)
}

/// Spool the body to disk, and put it into the request's extensions.
pub(crate) async fn read(
    mut req: ServiceRequest,
    allowance: Allowance,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let Some(state) = req.app_data::<Data<ServerState>>().cloned() else {
        return next.call(req).await;
    };
    let slug = req.path().split('/').nth(1).unwrap_or_default();
    if let Err(problem) = may_send(&state.app, slug, req.headers(), allowance.permission).await {
        return Ok(req.error_response(problem));
    }
    if declared(&req).is_some_and(|length| length > allowance.longest + DRAINED) {
        return Ok(req.error_response(too_long(allowance.longest)));
    }
    let (mut payload, patience) = (req.take_payload(), state.body_timeout * allowance.patience);
    let late = Box::pin(tokio::time::sleep(patience));
    let spooled = match select(pin!(spool(&mut payload, allowance.longest)), late).await {
        Either::Left((spooled, _)) => spooled,
        Either::Right(_) => Err(too_slow(patience)),
    };
    match spooled {
        Ok(file) => {
            req.extensions_mut().insert(SpooledBody(file));
            next.call(req).await
        }
        Err(problem) => {
            req.extensions_mut().insert(Unread::rest(payload));
            Ok(req.error_response(problem))
        }
    }
}

/// The longest body of a page's form with a file.
const LONGEST_UPLOAD: usize = 64 * 1024 * 1024;
/// Its factor on the body timeout.
const UPLOAD_PATIENCE: u32 = 12;

/// Whether it is a page's form with a file.
pub(crate) fn is_upload(req: &ServiceRequest) -> bool {
    let Some(state) = req.app_data::<Data<ServerState>>().filter(|_| req.method() == Method::POST)
    else {
        return false;
    };
    let uploads = state.pages.uploads;
    !uploads.is_empty() && uploads.contains(&&*state.routes.name(req.method(), req.path()))
}

/// Spool it to disk for the page. Where it may not be sent, is too long or breaks off, the page is
/// asked without it and says so.
pub(crate) async fn read_upload(
    mut req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let Some(state) = req.app_data::<Data<ServerState>>().cloned() else {
        return next.call(req).await;
    };
    let too_long = declared(&req).is_some_and(|length| length > LONGEST_UPLOAD);
    let may_send = !too_long && (state.pages.may_send)(req.request().clone()).await;
    let (mut payload, patience) = (req.take_payload(), state.body_timeout * UPLOAD_PATIENCE);
    let spooled = match may_send {
        true => tokio::time::timeout(patience, spool(&mut payload, LONGEST_UPLOAD)).await.ok(),
        false => None,
    };
    match spooled {
        Some(Ok(file)) => {
            req.extensions_mut().insert(file);
        }
        _ => {
            req.extensions_mut().insert(Unread::rest(payload));
        }
    }
    next.call(req).await
}

async fn spool(payload: &mut Payload, longest: usize) -> Result<File, Problem> {
    let mut file = tempfile::tempfile().map_err(|error| unkept(&error))?;
    let mut length = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        length += chunk.len();
        if length > longest + DRAINED {
            break;
        }
        if length <= longest {
            // A few kilobytes, which the system takes at once and writes when it likes.
            file.write_all(&chunk).map_err(|error| unkept(&error))?;
        }
    }
    if length > longest { Err(too_long(longest)) } else { Ok(file) }
}

fn unkept(error: &io::Error) -> Problem {
    tracing::error!(%error, "what was sent can't be kept");
    Problem::internal()
}
