//! Files that are too long to be held: they wait on disk while they are worked on, once it is known
//! that whoever sends them may.

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

use crate::{
    Problem,
    body::{Unread, broken, too_long, too_slow},
    edge::Edge,
    extract::{ManageContracts, may_send},
};

/// The longest file.
const LONGEST: usize = 64 * 1024 * 1024;
/// A file may take so many times as long as another body.
const PATIENCE: u32 = 12;
/// The operation that takes files.
const FILES: &str = "/{tenant}/v1/admin/contracts/import";

/// A file that is complete, and gone when this is.
pub(crate) struct Spooled(pub(crate) File);

/// Whether the request is for an operation that takes files.
pub(crate) fn takes(req: &ServiceRequest) -> bool {
    let edge = req.app_data::<Data<Edge>>();
    let route = edge.map(|edge| edge.routes.name(req.method(), req.path()));
    req.method() == Method::POST && route == Some(FILES)
}

/// The file goes to the request's extensions.
pub(crate) async fn read(
    mut req: ServiceRequest,
    declared: Option<usize>,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let Some(edge) = req.app_data::<Data<Edge>>().cloned() else { return next.call(req).await };
    let slug = req.path().split('/').nth(1).unwrap_or_default();
    if let Err(problem) = may_send::<ManageContracts>(&edge.app, slug, req.headers()).await {
        return Ok(req.error_response(problem));
    }
    if declared.is_some_and(|length| length > LONGEST) {
        return Ok(req.error_response(too_long(LONGEST)));
    }
    let (mut payload, patience) = (req.take_payload(), edge.body_timeout * PATIENCE);
    let late = Box::pin(tokio::time::sleep(patience));
    let spooled = match select(pin!(spool(&mut payload)), late).await {
        Either::Left((spooled, _)) => spooled,
        Either::Right(_) => Err(too_slow(patience)),
    };
    match spooled {
        Ok(file) => {
            req.extensions_mut().insert(Spooled(file));
            next.call(req).await
        }
        Err(problem) => {
            req.extensions_mut().insert(Unread::rest(payload));
            Ok(req.error_response(problem))
        }
    }
}

async fn spool(payload: &mut Payload) -> Result<File, Problem> {
    let mut file = tempfile::tempfile().map_err(|error| unkept(&error))?;
    let mut length = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        length += chunk.len();
        if length > LONGEST {
            return Err(too_long(LONGEST));
        }
        // A few kilobytes, which the system takes at once and writes when it likes.
        file.write_all(&chunk).map_err(|error| unkept(&error))?;
    }
    Ok(file)
}

fn unkept(error: &io::Error) -> Problem {
    tracing::error!(%error, "a file that was sent can't be kept");
    Problem::fault()
}
