//! What each error of the application means to whoever called.

use std::{error::Error, io::ErrorKind};

use actix_web::http::StatusCode;
use chrono::{DateTime, SecondsFormat, Utc};
use rollcall_api_types::{ProblemFacts, SilentNode};
use rollcall_app::{
    AppError, ProvisionError, StoreError,
    contracts::ImportError,
    credentials::CredentialsError,
    idempotency::IdempotencyError,
    nodes::{NoSlot, NoSlotReason, ReadError, RegisterError, RevalidateError, UnbindError},
    staff::{LogInError, TokenError},
    tenants::KeySetError,
};
use rollcall_domain::{
    Action, Code,
    nodes::{FailureCause, Refusal, State},
};

use super::{BEARER, Problem};

/// Seconds after which a database that was away may be back.
const DATABASE_PAUSE_S: u32 = 5;

impl From<AppError> for Problem {
    /// The one place where a failure of ours is logged; the caller learns nothing of it.
    fn from(error: AppError) -> Self {
        let causes = causes(&error);
        let detail = match error {
            AppError::Store(StoreError::Unavailable(_) | StoreError::Overtaken) => {
                "The database is not available at the moment."
            }
            AppError::NewerAllowList => {
                "Only a server of a newer release can decide this; it may be the next that is asked."
            }
            _ => {
                tracing::error!(%error, causes, "a request failed");
                return Self::fault();
            }
        };
        tracing::warn!(%error, causes, "not to be decided now");
        let retry_after_s = Some(DATABASE_PAUSE_S);
        let facts = ProblemFacts { retry_after_s, ..ProblemFacts::default() };
        Self::new(error.code()).detail(detail).facts(facts)
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

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::UnknownTenant => unknown_tenant(),
            RegisterError::Credentials(error) => error.into(),
            RegisterError::Refused(refusal) => refused(refusal),
            RegisterError::NoSlot(no_slot) => no_slot_left(*no_slot),
            RegisterError::Failed(error) => error.into(),
        }
    }
}

impl From<RevalidateError> for Problem {
    fn from(error: RevalidateError) -> Self {
        match error {
            RevalidateError::UnknownTenant => unknown_tenant(),
            RevalidateError::BadToken => Self::bad_token(),
            RevalidateError::Unknown => unknown_registration().action(Action::Reregister),
            RevalidateError::Ended { state } => {
                let detail = format!("{} The node must register again.", ended(state));
                Self::other(StatusCode::GONE, Action::Reregister, detail)
            }
            RevalidateError::Refused {
                refusal,
                consecutive_failures,
                allowed_failures,
                lease_expires_at,
                next_call,
            } => {
                let problem = refused(refusal).facts(ProblemFacts {
                    consecutive_failures: Some(consecutive_failures),
                    allowed_failures: Some(allowed_failures),
                    lease_expires_at: Some(lease_expires_at),
                    revalidate_at: next_call.map(|next_call| next_call.due_at),
                    server_time: next_call.map(|next_call| next_call.server_time),
                    ..ProblemFacts::default()
                });
                let problem = match refusal {
                    Refusal::Credentials => problem.challenged(&[BEARER]),
                    _ => problem,
                };
                match next_call {
                    Some(_) => problem,
                    None => locks_out(problem, refusal, allowed_failures),
                }
            }
            RevalidateError::CopyRefused => {
                let detail = "Another machine seems to use this registration; register this node \
                              again, under a node id of its own.";
                Self::other(StatusCode::CONFLICT, Action::Reregister, detail)
            }
            RevalidateError::NoSlot(no_slot) => no_slot_left(*no_slot),
            RevalidateError::Failed(error) => error.into(),
        }
    }
}

impl From<UnbindError> for Problem {
    fn from(error: UnbindError) -> Self {
        match error {
            UnbindError::UnknownTenant => unknown_tenant(),
            UnbindError::BadToken => Self::bad_token(),
            UnbindError::Credentials(error) => error.into(),
            UnbindError::Unknown => unknown_registration(),
            UnbindError::NotRegistered { state } => {
                Self::new(Code::DO_NOT_NEED_DEACTIVATE).detail(ended(state))
            }
            UnbindError::Changed => changed(),
            UnbindError::Failed(error) => error.into(),
        }
    }
}

impl From<KeySetError> for Problem {
    fn from(error: KeySetError) -> Self {
        match error {
            KeySetError::UnknownTenant => unknown_tenant(),
            KeySetError::Failed(error) => error.into(),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::UnknownTenant => unknown_tenant(),
            ReadError::BadToken => Self::bad_token(),
            ReadError::Credentials(error) => error.into(),
            ReadError::Unknown => unknown_registration(),
            ReadError::Failed(error) => error.into(),
        }
    }
}

impl From<ProvisionError> for Problem {
    fn from(error: ProvisionError) -> Self {
        let sentence = format!("{}.", capital(&error.to_string()));
        match error {
            ProvisionError::Unknown { .. } => {
                Self::other(StatusCode::NOT_FOUND, Action::None, sentence)
            }
            ProvisionError::Taken { .. } | ProvisionError::CapacityExceeded { .. } => {
                Self::other(StatusCode::CONFLICT, Action::FixRequest, sentence)
            }
            ProvisionError::NoContract { .. }
            | ProvisionError::ContractOver { .. }
            | ProvisionError::NoNodes { .. }
            | ProvisionError::NobodyToMail { .. } => {
                Self::other(StatusCode::CONFLICT, Action::FixRequest, sentence)
            }
            ProvisionError::Closed { .. }
            | ProvisionError::NotClosed { .. }
            | ProvisionError::CantRetry { .. }
            | ProvisionError::NotOpen { .. } => {
                Self::other(StatusCode::CONFLICT, Action::None, sentence)
            }
            ProvisionError::Invalid { field, reason } => Self::field(api_name(field), reason),
            ProvisionError::Changed => changed(),
            ProvisionError::NotRegistered { .. } => {
                Self::new(Code::DO_NOT_NEED_DEACTIVATE).detail(sentence)
            }
            ProvisionError::Failed(error) => error.into(),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Unreadable(error) if error.kind() == ErrorKind::InvalidData => {
                Self::field("body", "must be text in UTF-8 or GB18030")
            }
            ImportError::Unreadable(error) => {
                tracing::error!(%error, "a file that was sent can't be read");
                Self::fault()
            }
            ImportError::Refused(ProvisionError::Changed) => {
                let detail = "Somebody else wrote down one of these contracts meanwhile, and \
                              nothing was imported: send the file again.";
                Self::other(StatusCode::CONFLICT, Action::Retry, detail)
            }
            ImportError::Refused(error) => error.into(),
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

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::UnknownTenant | TokenError::Bad => Self::bad_api_token(),
            TokenError::MustEnrol => Self::must_enrol(),
            TokenError::Failed(error) => error.into(),
        }
    }
}

impl From<LogInError> for Problem {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::UnknownTenant => unknown_tenant(),
            LogInError::Wrong => Self::new(Code::ACCOUNT_INPUT_ERROR)
                .detail("Address, password and second factor don't open anything together."),
            LogInError::SecondFactorNeeded => {
                Self::field("code", "is needed: what the device shows, or a recovery_code")
                    .recoded(Code::ACCOUNT_INPUT_ERROR)
            }
            LogInError::RateLimited { retry_after_s } => {
                CredentialsError::RateLimited { retry_after_s }.into()
            }
            LogInError::Failed(error) => error.into(),
        }
    }
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

fn changed() -> Problem {
    let detail = "It was changed since it was read: read it again, and decide again.";
    Problem::other(StatusCode::PRECONDITION_FAILED, Action::FixRequest, detail)
}

fn unknown_tenant() -> Problem {
    Problem::other(StatusCode::NOT_FOUND, Action::None, "There is no such tenant.")
}

fn unknown_registration() -> Problem {
    Problem::other(StatusCode::NOT_FOUND, Action::None, "There is no such registration.")
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Credentials => Problem::bad_account(),
        _ => Problem::new(refusal.code()),
    }
}

fn locks_out(problem: Problem, refusal: Refusal, allowed_failures: u32) -> Problem {
    let message = refusal.code().entry().message[0];
    let detail = format!(
        "{message} That was failure {allowed_failures} of {allowed_failures}: the registration has \
         failed, and the node must register again."
    );
    problem.action(Action::Reregister).detail(detail)
}

fn ended(state: State) -> String {
    match state {
        State::Registered => "The registration is over.".to_owned(),
        State::Failed { at, why: FailureCause::Expired } => {
            let at = instant(at);
            format!("The registration failed at {at}: its lease ended without a call.")
        }
        State::Failed { at, why: FailureCause::Refused(code) } => format!(
            "The registration failed at {}: the last allowed call was refused with {} {}.",
            instant(at),
            code.number(),
            code.entry().name
        ),
        State::Unbound { at, .. } => format!("The node was unbound at {}.", instant(at)),
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn no_slot_left(no_slot: NoSlot) -> Problem {
    let max = no_slot.max_nodes;
    let detail = match (no_slot.why, no_slot.next_slot_frees_at) {
        (NoSlotReason::ReplacedTooOften, _) => {
            "This node was registered anew too often without its \
                                             token; unbind this node first."
                .to_owned()
        }
        (NoSlotReason::Full, Some(at)) => format!(
            "All {max} slots of the account are taken; unbind a node, raise the capacity, or wait \
             until {}, when the next one frees by itself if its node stays silent.",
            instant(at)
        ),
        (NoSlotReason::Full, None) => format!(
            "All {max} slots of the account are taken; unbind a node or raise the capacity."
        ),
    };
    let silent = no_slot.longest_silent.into_iter().map(|silent| SilentNode {
        registration_id: silent.registration,
        project_id: silent.node.project_id,
        node_id: silent.node.node_id,
        hostname: silent.hostname,
        last_success_at: silent.last_success_at,
    });
    Problem::new(Code::REGISTER_OUT_OF_LIMIT).detail(detail).facts(ProblemFacts {
        nodes_in_use: Some(no_slot.nodes_in_use),
        max_nodes: Some(max),
        next_slot_frees_at: no_slot.next_slot_frees_at,
        longest_silent_nodes: silent.collect(),
        ..ProblemFacts::default()
    })
}
