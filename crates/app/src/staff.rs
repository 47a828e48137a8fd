//! The use cases of staff: people, operators, log-ins and tokens.

mod csv;
mod log_in;
mod logins;
mod operator_log_in;
mod operator_people;
mod operators;
mod people;
mod required;
mod second_factor;
mod tokens;

pub use self::csv::{StaffCsv, TokensCsv};
pub use log_in::{LogIn, LogInError, LoggedIn, SecondFactor};
pub use logins::LoggedInStaff;
pub use operator_log_in::LoggedInOperator;
pub use operator_people::{InvitedOperator, Operators};
pub use operators::IssuedOperatorToken;
pub use people::{ProvisionedStaff, StaffChange, StaffDraft};
pub use required::{
    EndSessions, EraseAccounts, ManageAccounts, ManageCatalogue, ManageClients, ManageContracts,
    ManageLicences, ManageMails, ManagePools, ManageRequests, ManageStaff, ManageTenant,
    ManageTokens, Needed, NotPermitted, Read, RecoverLicences, ResendCredentials, UnbindNodes,
};
pub use second_factor::{Enrolment, RecoveryCodes};
pub use tokens::{Caller, IssuedToken, TokenDraft, TokenError};

use crate::App;

/// The use cases of staff.
#[derive(Clone, Copy)]
pub struct Staff<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of staff.
    pub fn staff(&self) -> Staff<'_> {
        Staff { app: self }
    }
}
