//! What bodies of every length share: limits, what is left unread, and what is answered then.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest},
    error::PayloadError,
    http::{StatusCode, header},
    web::Bytes,
};
use rollcall_api_types::FieldError;
use rollcall_domain::Code;

use crate::Problem;

/// How much of a body that is too long is read and discarded, so that its sender can read the answer.
pub(crate) const DRAINED: usize = 1024 * 1024;

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

/// How long the body is, as the head says.
pub(crate) fn declared(req: &ServiceRequest) -> Option<usize> {
    let declared = req.headers().get(header::CONTENT_LENGTH);
    declared.and_then(|length| length.to_str().ok()?.parse().ok())
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
