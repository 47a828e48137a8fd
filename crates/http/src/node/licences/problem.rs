//! Why a key isn't redeemed, features aren't checked, units not consumed.

use actix_web::http::StatusCode;
use rollcall_api_types::ProblemFacts;
use rollcall_app::licences::{CheckError, ConsumeError, KeyRefusal, RedeemError, UnitsUsedUp};
use rollcall_domain::{Action, Code, nodes::Refusal};

use crate::{Problem, problem_responses::problems};

problems! {
    /// Of redeeming a key.
    RedeemProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::ACCOUNT_INPUT_ERROR],
        403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_DISABLED, Code::FEATURE_EXPIRED],
        404: [Code::LICENSE_KEY_UNKNOWN, Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR],
        409: [Code::LICENSE_FORMAT_ERROR], 413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 429: [Code::TOO_MANY_REQUESTS], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of checking features.
    CheckProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::ACCOUNT_INPUT_ERROR, Code::LICENSE_FORMAT_ERROR],
        403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_EXPIRED], 404: [Code::LICENSE_FORMAT_ERROR],
        408: [Code::PARAM_INPUT_ERROR], 413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 429: [Code::TOO_MANY_REQUESTS], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of consuming units.
    ConsumeProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::ACCOUNT_INPUT_ERROR, Code::LICENSE_FORMAT_ERROR],
        403: [Code::ACCOUNT_STATUS_ERROR, Code::LICENSE_EXPIRED, Code::FEATURE_NOT_LICENSED,
            Code::FEATURE_EXPIRED, Code::LICENSE_DISABLED],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR],
        409: [Code::UNITS_USED_UP, Code::LICENSE_FORMAT_ERROR], 413: [Code::PARAM_INPUT_ERROR],
        415: [Code::PARAM_INPUT_ERROR], 422: [Code::PARAM_INPUT_ERROR], 429: [Code::TOO_MANY_REQUESTS],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
}

impl From<RedeemError> for Problem {
    fn from(error: RedeemError) -> Self {
        match error {
            RedeemError::UnknownTenant => Self::unknown_tenant(),
            RedeemError::Credentials(error) => error.into(),
            RedeemError::Account(refusal) => refused(refusal),
            RedeemError::Key(KeyRefusal::Mistyped) => Self::field(
                "key",
                "is mistyped: one of its characters is wrong, or two are swapped",
            ),
            RedeemError::Key(KeyRefusal::Malformed) => {
                Self::field("key", "must have 25 letters and digits, or 16 to 40 of another system")
            }
            RedeemError::Key(key) => Self::new(key.code()),
            RedeemError::TooMany { most } => {
                let detail = format!("The account has {most} licences, as many as it can.");
                Self::other(StatusCode::CONFLICT, Action::ContactVendor, detail)
            }
            RedeemError::Failed(error) => error.into(),
        }
    }
}

impl From<CheckError> for Problem {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::UnknownTenant => Self::unknown_tenant(),
            CheckError::BadToken => Self::bad_token(),
            CheckError::Credentials(error) => error.into(),
            CheckError::Account(refusal) => refused(refusal),
            CheckError::Failed(error) => error.into(),
        }
    }
}

impl From<ConsumeError> for Problem {
    fn from(error: ConsumeError) -> Self {
        match error {
            ConsumeError::Caller(error) => error.into(),
            ConsumeError::NotMetered(code) => {
                Self::field("units", format!("must be of metered features: {code} is none"))
            }
            ConsumeError::NotLicensed { feature, code } => {
                Self::new(code).detail(format!("The account has no valid licence of {feature}."))
            }
            ConsumeError::UsedUp(used_up) => units_used_up(*used_up),
            ConsumeError::OtherBatch => {
                let detail =
                    "The batch was consumed before, with other units: take another batch_id.";
                Self::other(StatusCode::CONFLICT, Action::FixRequest, detail)
            }
        }
    }
}

/// The account may not be used.
pub(in crate::node) fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Credentials => Problem::bad_account(),
        _ => Problem::new(refusal.code()),
    }
}

fn units_used_up(used_up: UnitsUsedUp) -> Problem {
    let UnitsUsedUp { feature, quantity, used, asked, renews_at } = used_up;
    let detail = format!(
        "Of {feature}, {used} of {quantity} units of this period are used, and {asked} more were asked \
         for."
    );
    let facts = ProblemFacts {
        units: Some(quantity),
        units_used: Some(used),
        units_renew_at: renews_at,
        ..ProblemFacts::default()
    };
    Problem::new(Code::UNITS_USED_UP).detail(detail).facts(facts)
}
