//! What travels over HTTP: bodies, pages, problems, and the table of codes.
//!
//! A body that came in is checked as a whole: either it becomes what the use cases take, or every
//! field that is wrong is named by its JSON path. Times are RFC 3339 in UTC, durations end in `_s`.

mod accounts;
mod audit;
mod catalogue;
mod contracts;
mod licences;
mod mail;
mod nodes;
mod requests;
mod sessions;
mod staff;
mod tenants;

mod as_text;
mod change;
mod field_checks;
mod import;
mod problem;
pub mod schemas;
mod secret;
mod variant_names;

pub use accounts::*;
pub use audit::*;
pub use catalogue::*;
pub use contracts::*;
pub use field_checks::{Checked, FieldError, account_name, password, project_id};
pub use import::{ImportView, ImportedColumn, WrongCell};
pub use licences::*;
pub use mail::*;
pub use nodes::*;
pub use problem::{Problem, ProblemFacts, SilentNode};
pub use requests::*;
pub use rollcall_domain::{Action, CODES, Code, CodeEntry};
pub use secret::Secret;
pub use sessions::*;
pub use staff::*;
pub use tenants::*;
pub use variant_names::variant_names;
