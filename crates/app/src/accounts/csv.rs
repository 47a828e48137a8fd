//! The list of accounts as CSV.

use crate::{
    AdminError, App,
    accounts::{AccountFilter, AccountView},
    csv::{
        CsvList, PAGE, Rows,
        columns::{day, listed, maybe, named, rows, text},
    },
};

/// The accounts that match a filter, each once, without a limit.
pub struct AccountsCsv {
    filter: AccountFilter,
    /// Whether more match than a search finds.
    scanning: bool,
}

impl AccountsCsv {
    /// The accounts that match.
    pub fn new(filter: AccountFilter) -> Self {
        Self { filter, scanning: false }
    }
}

impl CsvList for AccountsCsv {
    const HEADINGS: &'static [&'static str] = &ACCOUNTS;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let accounts = app.accounts();
        let page =
            accounts.find_all(tenant, &self.filter, cursor, PAGE, &mut self.scanning).await?;
        Ok((rows(&page.items, account), page.next_cursor))
    }
}

const ACCOUNTS: [&str; 15] = [
    "account_id",
    "name",
    "status",
    "contract_id",
    "max_nodes",
    "nodes_in_use",
    "starts_on",
    "expires_on",
    "allow_ips",
    "allow_domains",
    "allow_apps",
    "version_req",
    "interval_s",
    "allowed_failures",
    "grace_s",
];

fn account(view: &AccountView) -> [String; 15] {
    let AccountView { account, rules, .. } = view;
    [
        account.id.to_string(),
        text(&account.name),
        named(account.status),
        maybe(account.contract),
        account.nodes.capacity.to_string(),
        view.nodes_in_use.to_string(),
        day(view.starts_on),
        day(view.expires_on),
        listed(&account.allow.ips),
        listed(&account.allow.domains),
        listed(&account.allow.apps),
        text(&maybe(account.versions.as_ref())),
        rules.interval_s.to_string(),
        rules.allowed_failures.to_string(),
        rules.grace_s.to_string(),
    ]
}
