//! The use cases of accounts: create, change, search, close, erase, one or many, and set-password
//! links.

mod at;
mod bulk;
mod change;
mod create;
mod credentials_mail;
mod csv;
mod erase;
mod from_contract;
mod names;
mod password_links;
mod search;
mod timeline;
mod view;

pub use self::csv::AccountsCsv;
pub use at::AccountAt;
pub use bulk::{BulkAction, BulkCounts, BulkItem, BulkReport, BulkResult, BulkWhich};
pub use change::{AccountChange, NumberChanges};
pub use create::{AccountDraft, ProvisionedAccount};
pub use from_contract::{ContractAccount, ContractAccountDraft};
pub(crate) use password_links::Resend;
pub use password_links::{FirstSecret, LinkError, LinkedAccount, SentLink};
pub use rollcall_storage::accounts::AccountFilter;
pub use timeline::TimelineEntry;
pub use view::AccountView;

use crate::App;

/// The use cases of accounts.
#[derive(Clone, Copy)]
pub struct Accounts<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of accounts.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { app: self }
    }
}
