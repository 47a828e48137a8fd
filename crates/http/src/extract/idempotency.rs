//! The `Idempotency-Key` header: a repeated POST takes effect once.

use std::{
    convert::Infallible,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use chrono::{DateTime, Utc};
use rollcall_app::{
    App,
    idempotency::{IdempotencyState, IdempotentRequest},
};
use rollcall_domain::{TenantId, audit::Actor};
use sha2::{Digest, Sha256};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::parameter;
use crate::{Problem, body::Body};

/// The longest key, in bytes.
const KEY_MAX: usize = 255;

/// The header's key, and what identifies its request.
pub(crate) struct IdempotencyKey {
    key: Option<String>,
    method: String,
    path: String,
    body_hash: [u8; 32],
}

/// Whether the request is new or a repetition.
pub(crate) enum Attempt {
    /// New: to be done by this actor.
    New(Actor),
    /// A repetition: it took effect before.
    Done { target_id: String, at: DateTime<Utc> },
}

impl FromRequest for IdempotencyKey {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = req.headers().get("Idempotency-Key");
        let extensions = req.extensions();
        let body = extensions.get::<Body>().map(|body| body.0.as_ref()).unwrap_or_default();
        ready(Ok(Self {
            key: key.map(|key| key.to_str().unwrap_or_default().to_owned()),
            method: req.method().to_string(),
            path: req.path().to_owned(),
            body_hash: Sha256::digest(body).into(),
        }))
    }
}

impl IdempotencyKey {
    /// Begin the request, or find that it took effect before.
    pub(crate) async fn begin(
        self,
        app: &App,
        tenant: TenantId,
        by: Actor,
    ) -> Result<Attempt, Problem> {
        let Some(key) = self.key else { return Ok(Attempt::New(by)) };
        if key.is_empty() || key.len() > KEY_MAX {
            let reason = "must be 1 to 255 printable ASCII characters";
            return Err(Problem::field("Idempotency-Key", reason));
        }
        let Self { method, path, body_hash, .. } = self;
        let request = IdempotentRequest { method, path, key, body_hash };
        match app.idempotency().begin(tenant, by.who, &request).await? {
            IdempotencyState::Fresh(attempt) => {
                Ok(Attempt::New(Actor { once: Some(attempt), ..by }))
            }
            IdempotencyState::Done { target_id, at } => Ok(Attempt::Done { target_id, at }),
        }
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let key = parameter::text().min_length(Some(1)).max_length(Some(KEY_MAX));
        let key = key.pattern(Some("^[!-~]([ -~]*[!-~])?$"));
        vec![parameter::header("Idempotency-Key", "The caller's own key", key).build()]
    }
}

/// Finish an attempt: the key of a refused one is released, so that it can be repeated.
pub(crate) async fn finish_attempt<T, E: Into<Problem>>(
    app: &App,
    tenant: TenantId,
    by: &Actor,
    outcome: Result<T, E>,
) -> Result<T, Problem> {
    if let (Err(_), Some(attempt)) = (&outcome, by.once) {
        app.idempotency().give_up(tenant, by.who, attempt).await?;
    }
    outcome.map_err(Into::into)
}
