//! Why a request is refused: an error like any other, rendered by the middleware.

mod from_app;
mod render;

use std::{borrow::Cow, fmt};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use rollcall_api_types::{FieldError, ProblemFacts, WrongCell};
use rollcall_domain::{Action, Code};

pub(crate) use render::ProblemRenderer;

/// A refusal with its code: the error of all handlers.
#[derive(Debug)]
pub(crate) struct Problem(Box<Case>);

#[derive(Debug)]
struct Case {
    code: Code,
    status: StatusCode,
    action: Action,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    facts: ProblemFacts,
    challenges: &'static [&'static str],
    allow: Option<String>,
}

/// The challenge for a node's token.
pub(crate) const BEARER: &str = "Bearer";
/// The challenge for account and password.
pub(crate) const BASIC: &str = "Basic realm=\"rollcall\"";

impl Problem {
    /// A problem with the status and action of its code, and the code's message as its detail.
    pub(crate) fn new(code: Code) -> Self {
        let entry = code.entry();
        Self(Box::new(Case {
            code,
            status: StatusCode::from_u16(entry.status).unwrap_or_default(),
            action: entry.action,
            detail: entry.message[0].into(),
            errors: Vec::new(),
            facts: ProblemFacts::default(),
            challenges: &[],
            allow: None,
        }))
    }

    /// 10001, naming the fields.
    pub(crate) fn fields(errors: Vec<FieldError>) -> Self {
        let detail: Cow<'_, _> = match errors.as_slice() {
            [one] => format!("{} {}.", one.field, one.reason).into(),
            _ => "Several fields are not acceptable; \"errors\" names each one.".into(),
        };
        let mut problem = Self::new(Code::PARAM_INPUT_ERROR).detail(detail);
        problem.0.errors = errors;
        problem
    }

    /// 10001, naming one field.
    pub(crate) fn field(field: &str, reason: impl ToString) -> Self {
        Self::fields(vec![FieldError::new(field, reason)])
    }

    /// 10001, naming cells of a file.
    pub(crate) fn wrong_cells(cells: Vec<WrongCell>, total: u64) -> Self {
        let detail = format!(
            "Nothing was imported: {total} things are wrong; \"wrong_cells\" says what and where."
        );
        let facts =
            ProblemFacts { wrong_cells: cells, total_errors: Some(total), ..Default::default() };
        Self::field("body", "is not as it should be").detail(detail).facts(facts)
    }

    /// 10003 with an action of its own.
    pub(crate) fn other(
        status: StatusCode,
        action: Action,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut problem = Self::new(Code::LICENSE_FORMAT_ERROR).status(status).detail(detail);
        problem.0.action = action;
        problem
    }

    /// There is no such path (404).
    pub(crate) fn no_such_path() -> Self {
        Self::other(StatusCode::NOT_FOUND, Action::None, "There is nothing at this address.")
    }

    /// Nothing has the id in the path (404).
    pub(crate) fn unknown_id() -> Self {
        Self::other(StatusCode::NOT_FOUND, Action::None, "There is nothing of this id.")
    }

    /// There is no such tenant (404).
    pub(crate) fn unknown_tenant() -> Self {
        Self::other(StatusCode::NOT_FOUND, Action::None, "There is no such tenant.")
    }

    /// The version that was decided on is not the current one (412).
    pub(crate) fn changed() -> Self {
        let detail = "It was changed since it was read: read it again, and decide again.";
        Self::other(StatusCode::PRECONDITION_FAILED, Action::FixRequest, detail)
    }

    /// The path has other methods (405).
    pub(crate) fn wrong_method(allow: String) -> Self {
        let detail = format!("This address takes {allow}.");
        let mut problem = Self::other(StatusCode::METHOD_NOT_ALLOWED, Action::FixRequest, detail);
        problem.0.allow = Some(allow);
        problem
    }

    /// The node's token is missing, malformed or not that of the registration (401).
    pub(crate) fn bad_token() -> Self {
        let detail = "The node token is missing or not one of this registration.";
        Self::other(StatusCode::UNAUTHORIZED, Action::Reregister, detail).challenged(&[BEARER])
    }

    /// The session's token is missing or malformed (401).
    pub(crate) fn bad_session_token() -> Self {
        let detail = "The session token is missing or not one of this account.";
        Self::other(StatusCode::UNAUTHORIZED, Action::FixRequest, detail).challenged(&[BEARER])
    }

    /// The API token is missing, malformed, unknown, expired or revoked; the caller isn't told
    /// which (401).
    pub(crate) fn bad_api_token() -> Self {
        let detail = "The API token is missing or not valid; it may have expired or been revoked.";
        Self::other(StatusCode::UNAUTHORIZED, Action::FixRequest, detail).challenged(&[BEARER])
    }

    /// The role lacks the permission (403).
    pub(crate) fn not_for_this_role(role: &str) -> Self {
        let detail = format!("The role {role} may not do this; use a token whose role may.");
        Self::other(StatusCode::FORBIDDEN, Action::FixRequest, detail)
    }

    /// A second factor has to be enrolled first (403).
    pub(crate) fn must_enrol() -> Self {
        let detail = "Set up your second factor first: POST login/second-factor, and its proof.";
        Self::other(StatusCode::FORBIDDEN, Action::FixRequest, detail)
    }

    /// The tenant is suspended.
    pub(crate) fn read_only() -> Self {
        let detail = "The tenant is suspended: its Staff API is read-only.";
        Self::other(StatusCode::FORBIDDEN, Action::ContactVendor, detail)
    }

    /// Account and password are missing, malformed or wrong; the caller isn't told which.
    pub(crate) fn bad_account() -> Self {
        Self::new(Code::ACCOUNT_INPUT_ERROR).challenged(&[BASIC])
    }

    /// A refusal of the framework.
    pub(crate) fn of_framework(error: &actix_web::Error) -> Self {
        let status = error.as_response_error().status_code();
        if status.is_server_error() {
            tracing::error!(%error, "a request could not be served");
            return Self::internal();
        }
        tracing::debug!(%error, "a request is malformed");
        match status {
            StatusCode::NOT_FOUND => Self::no_such_path(),
            StatusCode::BAD_REQUEST => Self::field("query", "can't be read"),
            _ => Self::new(Code::PARAM_INPUT_ERROR).status(status),
        }
    }

    /// An internal error, without details.
    pub(crate) fn internal() -> Self {
        let detail = "The server failed to answer; quote the request id to support.";
        Self::other(StatusCode::INTERNAL_SERVER_ERROR, Action::Retry, detail)
    }

    /// The same under another code, with the status and the action of that.
    pub(crate) fn recoded(mut self, code: Code) -> Self {
        let Self(case) = Self::new(code);
        (self.0.code, self.0.status, self.0.action) = (code, case.status, case.action);
        self
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    pub(crate) fn action(mut self, action: Action) -> Self {
        self.0.action = action;
        self
    }

    pub(crate) fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = detail.into();
        self
    }

    pub(crate) fn facts(mut self, facts: ProblemFacts) -> Self {
        self.0.facts = facts;
        self
    }

    pub(crate) fn challenged(mut self, challenges: &'static [&'static str]) -> Self {
        self.0.challenges = challenges;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.number(), self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    /// Without a body: rendering needs the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.0.status)
    }
}
