//! Ignores protocol upgrades (`Upgrade`, `CONNECT`), as the standard allows (RFC 9110, 7.8): Java's
//! HTTP client asks for HTTP/2 with every first request.
//!
//! actix takes everything after such a head for the other protocol, without an end. So the body
//! ends where the head says, and the connection ends with the answer.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::{ConnectionType, Method, header},
    middleware::Next,
    web::Bytes,
};
use futures_util::Stream;

use crate::payload::declared;

/// The middleware, around everything that reads a body or makes an answer.
pub(crate) async fn ignore<B: MessageBody>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if !asks_for_another_protocol(&req) {
        return next.call(req).await;
    }
    if !req.headers().contains_key(header::TRANSFER_ENCODING) {
        let left = declared(&req).unwrap_or_default();
        let body = Announced { payload: req.take_payload(), left };
        req.set_payload(Payload::Stream { payload: Box::pin(body) });
    }
    let mut response = next.call(req).await?;
    response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    Ok(response)
}

fn asks_for_another_protocol(req: &ServiceRequest) -> bool {
    req.method() == Method::CONNECT
        || req.headers().contains_key(header::UPGRADE)
        || req.head().upgrade()
}

/// The payload, up to the length in the head.
struct Announced {
    payload: Payload,
    left: usize,
}

impl Stream for Announced {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        Poll::Ready(match ready!(Pin::new(&mut self.payload).poll_next(cx)) {
            Some(Ok(mut chunk)) => {
                chunk.truncate(self.left);
                self.left -= chunk.len();
                Some(Ok(chunk))
            }
            // The payload of another protocol ends with the connection, whatever was announced.
            None => Some(Err(PayloadError::Incomplete(None))),
            broken => broken,
        })
    }
}
