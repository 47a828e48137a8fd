//! People, log-ins and tokens.

mod login;
mod person;
mod token;

pub use login::{LogInBody, LoginView, RecoveryCodesView, SecondFactorProofBody, SecondFactorView};
pub use person::{ChangeStaffBody, NewStaffBody, StaffPage, StaffView, StaffWithSecret};
pub use token::{NewTokenBody, TokenPage, TokenView, TokenWithSecret};
