//! Selecting an account by id or name, optionally at a version.

use rollcall_domain::{AccountId, accounts::Account};
use rollcall_storage::{Queries, StoreError, accounts::Accounts};

use crate::AdminError;

/// Selects an account by id or name.
#[derive(Debug, Clone, Copy)]
pub struct AccountSelector<'a> {
    key: Key<'a>,
    pub(super) if_version: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
enum Key<'a> {
    Name(&'a str),
    Id(AccountId),
}

impl AccountSelector<'_> {
    /// Only at this version, if one is given; else the change is refused.
    pub fn if_version(self, if_version: Option<i64>) -> Self {
        Self { if_version, ..self }
    }

    pub(super) async fn find<C: Queries>(
        self,
        accounts: Accounts<'_, C>,
    ) -> Result<Option<Account>, StoreError> {
        match self.key {
            Key::Name(name) => accounts.by_name(name).await,
            Key::Id(id) => accounts.find(id).await,
        }
    }

    pub(super) fn unknown(self) -> AdminError {
        let name = match self.key {
            Key::Name(name) => name.to_owned(),
            Key::Id(id) => id.to_string(),
        };
        AdminError::Unknown { what: "account", name }
    }
}

impl From<AccountId> for AccountSelector<'_> {
    fn from(id: AccountId) -> Self {
        Self { key: Key::Id(id), if_version: None }
    }
}

impl<'a> From<&'a str> for AccountSelector<'a> {
    fn from(name: &'a str) -> Self {
        Self { key: Key::Name(name), if_version: None }
    }
}

impl<'a> From<&'a String> for AccountSelector<'a> {
    fn from(name: &'a String) -> Self {
        name.as_str().into()
    }
}
