//! Staff, operators and their tokens: who they are, and how they prove it.

mod csv;
mod log_in;
mod logins;
mod operators;
mod people;
mod second_factor;
mod tokens;

pub use self::csv::{StaffCsv, TokensCsv};
pub use log_in::{LogIn, LogInError, LoggedIn, SecondFactor};
pub use logins::LoggedInStaff;
pub use operators::IssuedOperatorToken;
pub use people::{ProvisionedStaff, StaffChange, StaffDraft};
pub use second_factor::{Enrolment, RecoveryCodes};
pub use tokens::{Caller, IssuedToken, TokenDraft, TokenError};

use crate::App;

/// What is done with staff, operators, log-ins and tokens.
#[derive(Clone, Copy)]
pub struct Staff<'a> {
    app: &'a App,
}

impl App {
    /// What is done with staff, operators, log-ins and tokens.
    pub fn staff(&self) -> Staff<'_> {
        Staff { app: self }
    }
}
