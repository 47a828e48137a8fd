//! What those errors of the application mean to whoever called that any area may answer with; the
//! others stand with their area (`node/problem.rs`, `admin/AREA/problem.rs`).

use std::error::Error;

use actix_web::http::StatusCode;
use rollcall_api_types::ProblemFacts;
use rollcall_app::{
    AdminError, AppError, credentials::CredentialsError, idempotency::IdempotencyError,
    staff::NotPermitted,
};
use rollcall_domain::{Action, Code};

use super::Problem;

/// Seconds after which a database, or a store, that was away may be back.
const DATABASE_PAUSE_S: u32 = 5;

impl From<AppError> for Problem {
    /// The one place where a failure of ours is logged; the caller learns nothing of it.
    fn from(error: AppError) -> Self {
        let (code, causes) = (error.code(), causes(&error));
        if code == Code::LICENSE_FORMAT_ERROR {
            tracing::error!(%error, causes, "a request failed");
            return Self::internal();
        }
        let detail = match error {
            AppError::NewerAllowList => {
                "Only a server of a newer release can decide this; it may be the next that is asked."
            }
            AppError::ClockIsOff => {
                "This server's clock is not right, so it can't decide this; another server may."
            }
            AppError::Sessions(_) => {
                "The store of sessions is not available at the moment: nothing was decided."
            }
            _ => "The database is not available at the moment.",
        };
        tracing::warn!(%error, causes, "not to be decided now");
        let retry_after_s = Some(DATABASE_PAUSE_S);
        let facts = ProblemFacts { retry_after_s, ..ProblemFacts::default() };
        Self::new(code).detail(detail).facts(facts)
    }
}

impl From<NotPermitted> for Problem {
    fn from(reason: NotPermitted) -> Self {
        match reason {
            NotPermitted::Role(role) => Self::not_for_this_role(role.name()),
            NotPermitted::ReadOnly => Self::read_only(),
        }
    }
}

fn causes(error: &AppError) -> String {
    let chain = std::iter::successors(error.source(), |&cause| cause.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl From<CredentialsError> for Problem {
    fn from(error: CredentialsError) -> Self {
        let encrypted = "encrypted_password";
        match error {
            CredentialsError::Wrong => Self::bad_account(),
            CredentialsError::RateLimited { retry_after_s } => {
                let facts =
                    ProblemFacts { retry_after_s: Some(retry_after_s), ..ProblemFacts::default() };
                Self::new(Code::TOO_MANY_REQUESTS)
                    .detail(format!("Too many attempts; try again in {retry_after_s} seconds."))
                    .facts(facts)
            }
            CredentialsError::Unreadable => {
                Self::field(encrypted, "can't be decrypted with the key named")
            }
            CredentialsError::OtherAccount => Self::field(encrypted, "is for another account"),
            CredentialsError::NotOfNow { server_time } => {
                let facts =
                    ProblemFacts { server_time: Some(server_time), ..ProblemFacts::default() };
                Self::field(encrypted, "was not made now; is the machine's clock right?")
                    .facts(facts)
            }
            CredentialsError::Failed(error) => error.into(),
        }
    }
}

impl From<AdminError> for Problem {
    fn from(error: AdminError) -> Self {
        let sentence = format!("{}.", capital(&error.to_string()));
        match error {
            AdminError::Unknown { .. } => {
                Self::other(StatusCode::NOT_FOUND, Action::None, sentence)
            }
            AdminError::Taken { .. } => {
                Self::other(StatusCode::CONFLICT, Action::FixRequest, sentence)
            }
            AdminError::Refused(refusal) => Self::new(refusal.code())
                .status(StatusCode::CONFLICT)
                .action(refusal.action())
                .detail(sentence),
            AdminError::Invalid { field, reason } => Self::field(api_name(field), reason),
            AdminError::Changed => Self::changed(),
            AdminError::Failed(error) => error.into(),
        }
    }
}

/// A field of a use case as the API names it.
fn api_name(field: &'static str) -> &'static str {
    match field {
        "expires" => "expires_on",
        "interval" => "interval_s",
        "grace" => "grace_s",
        other => other,
    }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl From<IdempotencyError> for Problem {
    fn from(error: IdempotencyError) -> Self {
        match error {
            IdempotencyError::OtherBody => {
                Self::field("Idempotency-Key", "was used with another body")
            }
            IdempotencyError::InFlight => {
                let detail = "The same request is being worked on; ask again in a moment.";
                Self::other(StatusCode::CONFLICT, Action::Retry, detail)
            }
            IdempotencyError::Failed(error) => error.into(),
        }
    }
}
