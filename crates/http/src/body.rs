//! Reading the body of a request before it is handled.
//!
//! A server that answers before it has read the body must close the connection, which costs three
//! times as much as a refusal on one that stays open.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    Error, HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::{StatusCode, header},
    middleware::Next,
    web::{Bytes, BytesMut, Data},
};
use futures_util::{
    StreamExt,
    future::{Either, select},
};
use rollcall_api_types::FieldError;
use rollcall_domain::Code;

use crate::{Problem, spooled_body, state::ServerState};

/// The longest body of most operations.
pub(crate) const LONGEST: usize = 256 * 1024;
/// How much of a longer one is read and discarded, so that its sender can read the answer.
pub(crate) const DRAINED: usize = 1024 * 1024;

/// A complete body.
pub(crate) struct Body(pub(crate) Bytes);

/// A body that was not read to its end.
///
/// If dropped before the answer is sent, the server would wait for the rest for ever; held until
/// then, the server closes the connection.
pub(crate) struct Unread {
    _rest: Payload,
}

impl Unread {
    /// The unread rest of a body.
    pub(crate) fn rest(rest: Payload) -> Self {
        Self { _rest: rest }
    }

    /// Make the answer's body hold this until it is sent.
    pub(crate) fn held_by(self, answer: BoxBody) -> BoxBody {
        BoxBody::new(Holding { answer, _unread: self })
    }
}

struct Holding {
    answer: BoxBody,
    _unread: Unread,
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.answer).poll_next(cx)
    }
}

/// The middleware: reads the body into the request's extensions.
pub(crate) async fn read(
    mut req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let declared = declared(&req);
    if declared.is_none_or(|length| length > LONGEST)
        && let Some(allowance) = spooled_body::allowance(&req)
    {
        return spooled_body::read(req, allowance, next).await;
    }
    if declared.is_some_and(|length| length > DRAINED) {
        return Ok(req.error_response(too_long(LONGEST)));
    }
    let patience =
        req.app_data::<Data<ServerState>>().map(|state| state.body_timeout).unwrap_or_default();
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
            req.extensions_mut().insert(Body(body));
            return next.call(req).await;
        }
        Err(problem) => problem,
    };
    req.extensions_mut().insert(Unread::rest(payload));
    Ok(req.error_response(problem))
}

/// The body's length as declared in the head.
pub(crate) fn declared(req: &ServiceRequest) -> Option<usize> {
    let declared = req.headers().get(header::CONTENT_LENGTH);
    declared.and_then(|length| length.to_str().ok()?.parse().ok())
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

pub(crate) fn too_long(longest: usize) -> Problem {
    let reason = format!("must not be longer than {longest} bytes");
    Problem::fields(vec![FieldError::new("body", reason)])
        .status(StatusCode::PAYLOAD_TOO_LARGE)
        .detail("The body is too long.")
}

pub(crate) fn too_slow(patience: Duration) -> Problem {
    let reason = format!("must be complete within {patience:?}");
    Problem::fields(vec![FieldError::new("body", reason)])
        .status(StatusCode::REQUEST_TIMEOUT)
        .detail("The body did not arrive in time.")
}

pub(crate) fn broken(error: &PayloadError) -> Problem {
    tracing::debug!(%error, "a body broke off");
    Problem::new(Code::JSON_PARSER_ERROR).detail("The body is cut off.")
}
