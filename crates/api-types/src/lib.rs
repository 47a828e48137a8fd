//! What travels over HTTP: bodies, pages, problems, and the table of codes.
//!
//! A body that came in is checked as a whole: either it becomes what the use cases take, or every
//! field that is wrong is named by its JSON path. Times are RFC 3339 in UTC, durations end in `_s`.

mod admin;
mod as_text;
mod batch;
mod check;
mod keys;
mod problem;
mod register;
mod registered;
mod revalidate;
mod secret;
mod view;

pub use admin::*;
pub use batch::{BatchBody, BatchNode, NewcomerBatch};
pub use check::{Checked, FieldError, ID_MAX, account_name, password, project_id};
pub use keys::Jwks;
pub use problem::{Problem, ProblemFacts, SilentNode};
pub use register::{Credentials, Newcomer, NodeBody, Password, RegisterBody, Registering};
pub use registered::{AccountStanding, BatchAnswer, BatchResult, Registered};
pub use revalidate::{ReportedFailure, RevalidateBody, Revalidating};
pub use rollcall_domain::{Action, CODES, Code, CodeEntry};
pub use secret::Secret;
pub use view::{EndedReason, Failure, NodeState, RegistrationPage, RegistrationView};
