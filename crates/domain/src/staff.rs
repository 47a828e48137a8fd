//! The tenant's staff: people, roles, log-ins, API tokens.

mod api_token;
mod login;
mod member;
mod operator;
mod permission;
mod role;

pub use api_token::{ApiToken, OperatorToken, OperatorTokenText, TokenLifetime, TokenText};
pub use login::{Login, LoginTimes, LoginToken};
pub use member::{StaffMember, StaffStatus};
pub use operator::{JoinToken, Operator, OperatorLink, OperatorLogin, OperatorLoginToken};
pub use permission::Permission;
pub use role::Role;
