//! Answers that go on for as long as somebody listens end when the server stops.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::future::LocalBoxFuture;

use crate::app_factory::Stopping;

/// The kind of such an answer.
const KIND: &[u8] = b"text/event-stream";

/// The middleware.
pub(crate) async fn end_at_stop(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let stopping = req.app_data::<Data<Stopping>>().cloned();
    let answer = next.call(req).await?;
    let kind = answer.headers().get(header::CONTENT_TYPE);
    let Some(stopping) = stopping.filter(|_| kind.is_some_and(|kind| kind.as_bytes() == KIND))
    else {
        return Ok(answer);
    };
    let stop: LocalBoxFuture<'static, ()> = Box::pin(async move { stopping.wait().await });
    Ok(answer.map_body(|_, body| BoxBody::new(Endless { body, stop })))
}

struct Endless {
    body: BoxBody,
    stop: LocalBoxFuture<'static, ()>,
}

impl MessageBody for Endless {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.stop.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        Pin::new(&mut self.body).poll_next(cx)
    }
}
