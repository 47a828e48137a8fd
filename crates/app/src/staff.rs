//! Staff and tokens: who they are, how they prove it, and the trail of what they did.

mod log_in;
mod logins;
mod operators;
mod people;
mod second_factor;
mod tokens;
mod trail;

pub use log_in::{LogIn, LogInError, LoggedIn, SecondFactor};
pub use logins::LoggedInStaff;
pub use operators::IssuedOperatorToken;
pub use people::{ProvisionedStaff, StaffChange, StaffDraft};
pub use second_factor::{Enrolment, RecoveryCodes};
pub use tokens::{Caller, IssuedToken, TokenDraft, TokenError};
pub use trail::{AuditQuery, Broken, Verdict};
