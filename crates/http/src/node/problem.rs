//! Why nodes and account's owners are refused.

use actix_web::http::StatusCode;
use chrono::{DateTime, SecondsFormat, Utc};
use rollcall_api_types::{ProblemFacts, SilentNode};
use rollcall_app::nodes::{
    NoSlot, NoSlotReason, ReadError, RegisterError, RevalidateError, UnbindError,
};
use rollcall_domain::{
    Action, Code,
    nodes::{FailureCause, Refusal, State},
};

use crate::{Problem, problem::BEARER, problem_responses::problems};

problems! {
    /// Of a registration.
    RegisterProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::ACCOUNT_INPUT_ERROR],
        403: [Code::LICENSE_EXPIRED, Code::REPORT_VERSION_ERROR, Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_IP_ERROR,
            Code::LICENSE_DOMAIN_ERROR, Code::LICENSE_APPNAME_ERROR],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR], 409: [Code::REGISTER_OUT_OF_LIMIT],
        413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR], 422: [Code::PARAM_INPUT_ERROR],
        429: [Code::TOO_MANY_REQUESTS], 500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of a batch as a whole.
    BatchProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::ACCOUNT_INPUT_ERROR], 403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_EXPIRED],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR], 413: [Code::PARAM_INPUT_ERROR],
        415: [Code::PARAM_INPUT_ERROR], 422: [Code::PARAM_INPUT_ERROR], 429: [Code::TOO_MANY_REQUESTS],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of a revalidation.
    RevalidateProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::ACCOUNT_INPUT_ERROR, Code::LICENSE_FORMAT_ERROR],
        403: [Code::LICENSE_EXPIRED, Code::REPORT_VERSION_ERROR, Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_IP_ERROR,
            Code::LICENSE_DOMAIN_ERROR, Code::LICENSE_APPNAME_ERROR],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR],
        409: [Code::LICENSE_FORMAT_ERROR, Code::REGISTER_OUT_OF_LIMIT], 410: [Code::LICENSE_FORMAT_ERROR],
        413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR], 422: [Code::PARAM_INPUT_ERROR],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of reading one registration.
    ReadProblems = [
        401: [Code::ACCOUNT_INPUT_ERROR, Code::LICENSE_FORMAT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR],
        429: [Code::TOO_MANY_REQUESTS], 500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of a list.
    ListProblems = [
        401: [Code::ACCOUNT_INPUT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR], 422: [Code::PARAM_INPUT_ERROR],
        429: [Code::TOO_MANY_REQUESTS], 500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of an unbinding.
    UnbindProblems = [
        401: [Code::ACCOUNT_INPUT_ERROR, Code::LICENSE_FORMAT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR],
        409: [Code::DO_NOT_NEED_DEACTIVATE], 429: [Code::TOO_MANY_REQUESTS], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of the key sets.
    KeyProblems = [
        404: [Code::LICENSE_FORMAT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::UnknownTenant => Self::unknown_tenant(),
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
            RevalidateError::UnknownTenant => Self::unknown_tenant(),
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
            UnbindError::UnknownTenant => Self::unknown_tenant(),
            UnbindError::BadToken => Self::bad_token(),
            UnbindError::Credentials(error) => error.into(),
            UnbindError::Unknown => unknown_registration(),
            UnbindError::NotRegistered { state } => {
                Self::new(Code::DO_NOT_NEED_DEACTIVATE).detail(ended(state))
            }
            UnbindError::Changed => Self::changed(),
            UnbindError::Failed(error) => error.into(),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::UnknownTenant => Self::unknown_tenant(),
            ReadError::BadToken => Self::bad_token(),
            ReadError::Credentials(error) => error.into(),
            ReadError::Unknown => unknown_registration(),
            ReadError::Failed(error) => error.into(),
        }
    }
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
