//! The tenant's people and programs: roles, log-ins, tokens.

mod api_token;
mod login;
mod member;
mod permission;
mod role;

pub use api_token::{ApiToken, OperatorToken, OperatorTokenText, TokenLife, TokenText};
pub use login::{Login, LoginText};
pub use member::{StaffMember, StaffStatus};
pub use permission::Permission;
pub use role::Role;
