//! Why a file with contracts isn't imported.

use std::io::ErrorKind;

use actix_web::http::StatusCode;
use rollcall_app::{AdminError, contracts::ImportError};
use rollcall_domain::Action;

use crate::Problem;

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Unreadable(error) if error.kind() == ErrorKind::InvalidData => {
                Self::field("body", "must be text in the encoding that it says it is in")
            }
            ImportError::Unreadable(error) => {
                tracing::error!(%error, "a file that was sent can't be read");
                Self::internal()
            }
            ImportError::Refused(AdminError::Changed) => {
                let detail = "Somebody else wrote down one of these contracts meanwhile, and \
                              nothing was imported: send the file again.";
                Self::other(StatusCode::CONFLICT, Action::Retry, detail)
            }
            ImportError::Refused(error) => error.into(),
        }
    }
}
