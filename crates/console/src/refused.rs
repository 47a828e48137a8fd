//! Why a page isn't shown: an error like any other, rendered as a page by the middleware.

use std::error::Error;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use rollcall_app::{
    AdminError, AppError,
    idempotency::IdempotencyError,
    staff::{NotPermitted, TokenError},
};
use rollcall_domain::{Code, staff::Role};

/// Why a page isn't shown, or a form not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// There is no such page, tenant, or thing of this tenant.
    #[error("nothing is at this address")]
    NotFound,
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignIn,
    /// A second factor has to be set up first.
    #[error("a second factor has to be set up first")]
    SecondFactor,
    /// The role lacks the permission.
    #[error("the role {0} may not do this")]
    Role(Role),
    /// The tenant is suspended: its staff may only read.
    #[error("the tenant is suspended")]
    ReadOnly,
    /// The form doesn't come from a page of ours, or from one of an earlier login.
    #[error("the form isn't ours")]
    ForeignForm,
    /// The form can't be read.
    #[error("the form can't be read")]
    Malformed,
    /// The file is too long, or broke off.
    #[error("the file is too long or broke off")]
    NoWholeFile,
    /// The rules don't allow it.
    #[error("{0}")]
    Rules(String),
    /// The database is away: later.
    #[error("not to be decided now")]
    Later,
    /// A fault of ours.
    #[error("a fault of ours")]
    Internal,
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn | Self::SecondFactor => StatusCode::SEE_OTHER,
            Self::Role(_) | Self::ReadOnly | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::NoWholeFile => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Rules(_) => StatusCode::CONFLICT,
            Self::Later => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Without a body: rendering needs the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl From<AppError> for Refused {
    /// The one place where a failure of ours is logged.
    fn from(error: AppError) -> Self {
        let chain = std::iter::successors(error.source(), |&cause| cause.source());
        let causes = chain.map(ToString::to_string).collect::<Vec<_>>().join(": ");
        if error.code() == Code::LICENSE_FORMAT_ERROR {
            tracing::error!(%error, causes, "a page could not be shown");
            return Self::Internal;
        }
        tracing::warn!(%error, causes, "not to be decided now");
        Self::Later
    }
}

impl From<AdminError> for Refused {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Unknown { .. } => Self::NotFound,
            AdminError::Failed(error) => error.into(),
            other => Self::Rules(sentence(&other.to_string())),
        }
    }
}

impl From<IdempotencyError> for Refused {
    fn from(error: IdempotencyError) -> Self {
        match error {
            IdempotencyError::Failed(error) => error.into(),
            other => Self::Rules(sentence(&other.to_string())),
        }
    }
}

impl From<TokenError> for Refused {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::UnknownTenant => Self::NotFound,
            TokenError::Bad => Self::SignIn,
            TokenError::MustEnrol => Self::SecondFactor,
            TokenError::Failed(error) => error.into(),
        }
    }
}

impl From<NotPermitted> for Refused {
    fn from(reason: NotPermitted) -> Self {
        match reason {
            NotPermitted::Role(role) => Self::Role(role),
            NotPermitted::ReadOnly => Self::ReadOnly,
        }
    }
}

/// A reason as a sentence.
pub(crate) fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}
