//! The HTTP transport of a simulated node: measured, shared, and sometimes losing an answer.

use std::{sync::Arc, time::Instant};

use rollcall_client::{
    ConnectionPool, HttpResponseFuture, HttpTransport,
    http::{Method, Request},
};

use crate::{
    clock::FastClock,
    random::SeededRandom,
    statistics::{Call, Statistics},
};

/// One node's transport to the server.
pub(crate) struct MeasuredTransport {
    pub(crate) connections: Arc<ConnectionPool>,
    pub(crate) statistics: Arc<Statistics>,
    pub(crate) clock: Arc<FastClock>,
    pub(crate) random: SeededRandom,
    pub(crate) lose_answers: f64,
}

impl HttpTransport for MeasuredTransport {
    fn send(&self, call: Request<String>) -> HttpResponseFuture<'_> {
        Box::pin(async move {
            let kind = kind(&call);
            let began = Instant::now();
            let answer = self.connections.send(call).await?;
            if let Some(kind) = kind {
                self.statistics.answered(kind, began.elapsed());
                if self.random.fraction() < self.lose_answers {
                    self.statistics.lost();
                    return Err("the answer was lost, as planned".into());
                }
            }
            // A look at keys or records grants nothing: set back by it, a node would never be due.
            if kind.is_some() && answer.status().is_success() {
                self.clock.set_right();
            }
            Ok(answer)
        })
    }
}

/// What is done to a registration; looking at keys or records isn't.
fn kind(call: &Request<String>) -> Option<Call> {
    match (call.method(), call.uri().path().rsplit('/').next()) {
        (&Method::POST, Some("registrations")) => Some(Call::Register),
        (&Method::POST, Some("revalidations")) => Some(Call::Renew),
        (&Method::DELETE, _) => Some(Call::Unbind),
        _ => None,
    }
}
