//! Why staff isn't let in.

use rollcall_app::{
    credentials::CredentialsError,
    staff::{LogInError, TokenError},
};
use rollcall_domain::Code;

use crate::{Problem, problem_responses::problems};

problems! {
    /// Of logging in.
    LogInProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::ACCOUNT_INPUT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR],
        408: [Code::PARAM_INPUT_ERROR], 413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 429: [Code::TOO_MANY_REQUESTS], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR],
    ];
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
            LogInError::UnknownTenant => Self::unknown_tenant(),
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
