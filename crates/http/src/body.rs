//! Reading a request's body before anything is decided about the request.
//!
//! Whoever answers before the body is there must close the connection, which costs three times as
//! much as a refusal over one that stays open.

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
    http::{Method, StatusCode, header},
    middleware::Next,
    web::{Bytes, BytesMut, Data},
};
use futures_util::{
    StreamExt,
    future::{Either, select},
};
use rollcall_api_types::FieldError;
use rollcall_domain::Code;

use crate::{
    Problem,
    edge::Edge,
    extract::{ManageRequests, may_send},
    spool,
};

/// The longest body of most operations.
const LONGEST: usize = 256 * 1024;
/// The longest mail.
const LONGEST_MESSAGE: usize = 25 * 1024 * 1024;
/// So much of a longer one is read and thrown away, so that its sender gets to read the answer.
const DRAINED: usize = 1024 * 1024;
/// A long mail may take so many times as long as another body.
const MESSAGE_PATIENCE: u32 = 6;

/// The operation that takes mails.
const MESSAGES: &str = "/{tenant}/v1/admin/requests";

/// How long a body may be.
#[derive(Clone, Copy)]
struct Limits {
    longest: usize,
    drained: usize,
    patience: Duration,
}

/// A body that is complete.
pub(crate) struct Body(pub(crate) Bytes);

/// A body that was not read to its end.
///
/// Dropped before the answer is out, it would have the server wait for the rest without an end.
/// Held until then, it has the server close the connection.
pub(crate) struct Unread {
    _rest: Payload,
}

impl Unread {
    /// What is left of a body.
    pub(crate) fn rest(rest: Payload) -> Self {
        Self { _rest: rest }
    }

    /// The answer's body, which holds this until it is out.
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

/// The middleware: the body goes to the request's extensions.
pub(crate) async fn read(
    mut req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let declared = req.headers().get(header::CONTENT_LENGTH);
    let declared = declared.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_none_or(|length| length > LONGEST) && spool::takes(&req) {
        return spool::read(req, declared, next).await;
    }
    let limits = match limits(&req, declared).await {
        Ok(limits) => limits,
        // As with a body that is far too long: nobody reads the rest.
        Err(problem) => return Ok(req.error_response(problem)),
    };
    if declared.is_some_and(|length| length > limits.drained) {
        return Ok(req.error_response(too_long(limits.longest)));
    }
    let mut payload = req.take_payload();
    if matches!(payload, Payload::None) {
        return next.call(req).await;
    }
    // Boxed: a timer is large and aligned, which every future that holds one would be too.
    let late = Box::pin(tokio::time::sleep(limits.patience));
    let collected = match select(pin!(collect(&mut payload, limits)), late).await {
        Either::Left((collected, _)) => collected,
        Either::Right(_) => Err(too_slow(limits.patience)),
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

/// How long this body may be, by the operation that it is for. Only whoever may send long mails has
/// them read.
async fn limits(req: &ServiceRequest, declared: Option<usize>) -> Result<Limits, Problem> {
    let edge = req.app_data::<Data<Edge>>();
    let patience = edge.map(|edge| edge.body_timeout).unwrap_or_default();
    let usual = Limits { longest: LONGEST, drained: DRAINED, patience };
    let Some(edge) = edge.filter(|_| declared.is_none_or(|length| length > LONGEST)) else {
        return Ok(usual);
    };
    if req.method() != Method::POST || edge.routes.name(req.method(), req.path()) != MESSAGES {
        return Ok(usual);
    }
    let slug = req.path().split('/').nth(1).unwrap_or_default();
    may_send::<ManageRequests>(&edge.app, slug, req.headers()).await?;
    Ok(Limits {
        longest: LONGEST_MESSAGE,
        drained: LONGEST_MESSAGE + DRAINED,
        patience: patience * MESSAGE_PATIENCE,
    })
}

async fn collect(payload: &mut Payload, limits: Limits) -> Result<Bytes, Problem> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let mut length = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        length += chunk.len();
        if length > limits.drained {
            break;
        }
        if length > limits.longest {
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
    match (length > limits.longest, rest.is_empty()) {
        (true, _) => Err(too_long(limits.longest)),
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
    Problem::new(Code::JsonParserError).detail("The body is cut off.")
}
