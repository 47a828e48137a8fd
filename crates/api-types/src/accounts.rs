//! Accounts, one or many.

mod account;
mod bulk;
mod change;
mod from_contract;
mod resend;
mod timeline;

pub(crate) use account::new_password;
pub use account::{
    AccountPage, AccountView, AccountWithSecret, CheckedAccount, NewAccountBody, PasswordReset,
    ResetPasswordBody,
};
pub use bulk::{
    BulkAccounts, BulkBody, BulkDeed, BulkFilterBody, BulkItemView, BulkView, CheckedBulk,
    CheckedOperation,
};
pub use change::{ChangeAccountBody, CheckedAccountChange};
pub use from_contract::{CheckedContractAccount, ContractAccountBody};
pub use resend::{ResendCredentialsBody, SentLinkView};
pub use timeline::{MomentView, TimelinePage};
