//! The Staff API and the Platform API.

mod account;
mod account_change;
mod audit;
mod bulk;
mod contract;
mod contract_account;
mod event;
mod import;
mod login;
mod mail;
mod person;
mod registration;
mod request;
mod resend;
mod tenant;
mod timeline;
mod token;

pub use account::{
    AccountPage, AccountView, AccountWithSecret, CheckedAccount, NewAccountBody, PasswordReset,
    ResetPasswordBody,
};
pub use account_change::{ChangeAccountBody, CheckedAccountChange};
pub use audit::{AuditPage, AuditView};
pub use bulk::{
    BulkAccounts, BulkBody, BulkDeed, BulkFilterBody, BulkItemView, BulkView, CheckedBulk,
    CheckedDeed,
};
pub use contract::{ChangeContractBody, ContractPage, ContractView, NewContractBody};
pub use contract_account::{CheckedContractAccount, ContractAccountBody};
pub use event::{EventPage, EventView};
pub use import::{ImportView, WrongCell};
pub use login::{LogInBody, LoginView, RecoveryCodesView, SecondFactorProofBody, SecondFactorView};
pub use mail::{MailPage, MailView};
pub use person::{ChangeStaffBody, NewStaffBody, StaffPage, StaffView, StaffWithSecret};
pub use registration::{StaffRegistrationPage, StaffRegistrationView};
pub use request::{
    AcceptRequestBody, CheckedAcceptance, MatchedContract, RejectRequestBody, RequestMismatch,
    RequestPage, RequestView, RequestWithText, SenderAuthentication,
};
pub use resend::{ResendCredentialsBody, SentLinkView};
pub use tenant::{
    ChangeTenantBody, CheckedTenant, CheckedTenantChange, NewTenantBody, TenantPage, TenantView,
};
pub use timeline::{MomentView, TimelinePage};
pub use token::{NewTokenBody, TokenPage, TokenView, TokenWithSecret};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

use crate::check::Faults;

/// A member of a change that may be missing (keep what is there) or null (take it away).
pub(crate) fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// A bound of a change that may be kept, set or taken away.
fn bound(
    faults: &mut Faults,
    name: &str,
    bound: Option<Option<NaiveDate>>,
) -> Option<Option<NaiveDate>> {
    bound.map(|day| day.map(|day| faults.day(name, day)))
}
