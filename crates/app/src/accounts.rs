//! The use cases of accounts: create, change, search, close, erase, one or many, and set-password
//! links.

mod bulk;
mod change;
mod counts;
mod create;
mod credentials_mail;
mod csv;
mod erase;
mod from_contract;
mod generated_names;
mod password_links;
mod refusal;
mod search;
mod selector;
mod timeline;
mod view;

pub use self::csv::AccountsCsv;
pub use bulk::{BulkAction, BulkCounts, BulkItem, BulkReport, BulkResult, BulkSelection};
pub use change::{AccountChange, OverrideChanges};
pub use counts::AccountCounts;
pub use create::{AccountDraft, ProvisionedAccount};
pub use from_contract::{ContractAccount, ContractAccountDraft};
pub(crate) use password_links::Resend;
pub use password_links::{FirstSecret, LinkAccount, LinkError, SentLink};
pub use refusal::AccountRefusal;
pub use rollcall_storage::accounts::AccountFilter;
pub use selector::AccountSelector;
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
