//! The way to the server: measured, shared, and sometimes losing an answer.

use std::{sync::Arc, time::Instant};

use rollcall_client::{
    Carried, Carrier, Connections,
    http::{Method, Request},
};

use crate::{
    chance::Chance,
    clock::Hands,
    tally::{Call, Tally},
};

/// One node's way to the server.
pub(crate) struct Wire {
    pub(crate) connections: Arc<Connections>,
    pub(crate) tally: Arc<Tally>,
    pub(crate) hands: Arc<Hands>,
    pub(crate) chance: Chance,
    pub(crate) lose_answers: f64,
}

impl Carrier for Wire {
    fn carry(&self, call: Request<String>) -> Carried<'_> {
        Box::pin(async move {
            let kind = kind(&call);
            let began = Instant::now();
            let answer = self.connections.carry(call).await?;
            if let Some(kind) = kind {
                self.tally.answered(kind, began.elapsed());
                if self.chance.fraction() < self.lose_answers {
                    self.tally.lost();
                    return Err("the answer was lost, as planned".to_owned());
                }
            }
            // A look at keys or records grants nothing: set back by it, a node would never be due.
            if kind.is_some() && answer.status().is_success() {
                self.hands.set_right();
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
