//! Why sessions aren't opened, and units not given.

use actix_web::http::StatusCode;
use rollcall_api_types::ProblemFacts;
use rollcall_app::sessions::{Denied, SessionError};
use rollcall_domain::{Action, Code, sessions::Denial};

use crate::{Problem, node::licences::refused, problem_responses::problems};

/// After how many seconds a machine that has too many sessions may have fewer.
const LIMIT_PAUSE_S: u32 = 60;

problems! {
    /// Of opening a session.
    OpenProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::LICENSE_FORMAT_ERROR, Code::ACCOUNT_INPUT_ERROR],
        403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_EXPIRED, Code::SESSION_REVOKED],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR], 409: [Code::SESSION_LIMIT],
        410: [Code::SESSION_LOST], 413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 429: [Code::TOO_MANY_REQUESTS], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR, Code::REDIS_UPDATE_ERROR],
    ];
    /// Of a sign of life.
    SessionProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::LICENSE_FORMAT_ERROR],
        403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_EXPIRED, Code::SESSION_REVOKED],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR], 410: [Code::SESSION_LOST],
        413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR], 422: [Code::PARAM_INPUT_ERROR],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR, Code::REDIS_UPDATE_ERROR],
    ];
    /// Of asking whether the turn of a claim has come.
    QueueProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::LICENSE_FORMAT_ERROR],
        403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_EXPIRED, Code::SESSION_REVOKED,
            Code::FEATURE_NOT_LICENSED, Code::FEATURE_EXPIRED, Code::LICENSE_DISABLED],
        404: [Code::LICENSE_FORMAT_ERROR], 409: [Code::WAIT_TIMEOUT], 410: [Code::SESSION_LOST],
        422: [Code::PARAM_INPUT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR, Code::REDIS_UPDATE_ERROR],
    ];
    /// Of checking units out.
    CheckOutProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::LICENSE_FORMAT_ERROR],
        403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_EXPIRED, Code::SESSION_REVOKED,
            Code::FEATURE_NOT_LICENSED, Code::FEATURE_EXPIRED, Code::LICENSE_DISABLED,
            Code::REPORT_VERSION_ERROR],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR], 409: [Code::SEATS_EXHAUSTED],
        410: [Code::SESSION_LOST], 413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR, Code::REDIS_UPDATE_ERROR],
    ];
    /// Of releasing units, and closing a session.
    ReleaseProblems = [
        401: [Code::LICENSE_FORMAT_ERROR],
        403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_EXPIRED, Code::SESSION_REVOKED],
        404: [Code::LICENSE_FORMAT_ERROR], 410: [Code::SESSION_LOST], 422: [Code::PARAM_INPUT_ERROR],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR, Code::REDIS_UPDATE_ERROR],
    ];
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::UnknownTenant => Self::unknown_tenant(),
            SessionError::BadToken => Self::bad_session_token(),
            SessionError::NoAccount => Self::field("account", "is missing: a client names it"),
            SessionError::Caller(error) => error.into(),
            SessionError::Account(refusal) => refused(refusal),
            SessionError::NoSeats(code) => {
                let wrong = format!("must be of features that are counted in units: {code} is not");
                Self::field("features", wrong)
            }
            SessionError::Denied(denied) => self::denied(*denied),
            SessionError::Lost => Self::new(Code::SESSION_LOST),
            SessionError::UnknownQueue => {
                let detail =
                    "The session doesn't wait there; it may have taken what it waited for.";
                Self::other(StatusCode::NOT_FOUND, Action::None, detail)
            }
            SessionError::UnknownTicket => {
                let detail = "The session has no such ticket; it may have been released.";
                Self::other(StatusCode::NOT_FOUND, Action::None, detail)
            }
            SessionError::TooMany { most } => {
                let detail = format!("The machine has {most} sessions, as many as it may.");
                let retry_after_s = Some(LIMIT_PAUSE_S);
                let facts = ProblemFacts { retry_after_s, ..ProblemFacts::default() };
                Self::new(Code::SESSION_LIMIT).detail(detail).facts(facts)
            }
            SessionError::Revoked { reason, retry_after_s, .. } => {
                let retry_after_s = Some(retry_after_s);
                let facts = ProblemFacts { retry_after_s, ..ProblemFacts::default() };
                let detail = format!("An administrator has ended the session: {reason}");
                Self::new(Code::SESSION_REVOKED).detail(detail).facts(facts)
            }
            SessionError::Failed(error) => error.into(),
        }
    }
}

fn denied(denied: Denied) -> Problem {
    let Denied { feature, reason, in_use, capacity, queue_length, retry_after_s } = denied;
    let detail = match reason {
        Denial::Full => format!("Of {feature}, {in_use} of {capacity} units are out."),
        Denial::NotLicensed if capacity > 0 => {
            format!("The account has {capacity} units of {feature}, fewer than were asked for.")
        }
        Denial::NotLicensed => format!("The account has no licence of {feature}."),
        Denial::Expired => format!("The last licence of {feature} is over."),
        Denial::NotStarted => format!("The licence of {feature} has not begun."),
        Denial::Disabled => format!("The licence of {feature} is disabled."),
        Denial::Version => format!("{feature} is licensed for other versions of the product."),
        Denial::Idle => format!("The units of {feature} were taken away: nobody worked with them."),
        Denial::QueueTimeout => format!("No unit of {feature} became free in time."),
        Denial::ColdStart => {
            "The server has only just started: those who held units before come first.".to_owned()
        }
    };
    let has_counts = capacity > 0 && !matches!(reason, Denial::ColdStart | Denial::QueueTimeout);
    let facts = ProblemFacts {
        feature: Some(feature),
        reason: Some(reason),
        in_use: has_counts.then_some(in_use),
        capacity: has_counts.then_some(capacity),
        queue_length,
        retry_after_s,
        ..ProblemFacts::default()
    };
    Problem::new(reason.code()).detail(detail).facts(facts)
}
