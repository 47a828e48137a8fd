//! A page of each list, as rows.

use std::str::FromStr;

use rollcall_storage::{AuditFilter, ContractFilter, RequestFilter};

use super::{Export, Exported, PAGE};
use crate::{App, ProvisionError, audit::AuditQuery, csv::columns, error::invalid};

/// Some rows, and where to go on.
pub(super) type Rows = (Vec<Vec<String>>, Option<String>);

impl Exported {
    /// What stands in the first row.
    pub(super) fn headings(&self) -> &'static [&'static str] {
        match self {
            Self::Contracts(_) => &columns::CONTRACTS,
            Self::Accounts(_) => &columns::ACCOUNTS,
            Self::Registrations { .. } => &columns::REGISTRATIONS,
            Self::Events(_) => &columns::EVENTS,
            Self::Audit(_) => &columns::AUDIT,
            Self::Requests(_) => &columns::REQUESTS,
            Self::Mails(_) => &columns::MAILS,
            Self::Staff => &columns::STAFF,
            Self::Tokens => &columns::TOKENS,
        }
    }
}

impl Export {
    /// The next page.
    pub(super) async fn page(&mut self) -> Result<Rows, ProvisionError> {
        let (app, tenant, cursor) = (&self.app, self.tenant.as_str(), self.cursor.as_deref());
        match &self.what {
            Exported::Contracts(filter) => contracts(app, tenant, filter, cursor).await,
            Exported::Accounts(filter) => {
                let page =
                    app.accounts().find_all(tenant, filter, cursor, PAGE, &mut self.walks).await?;
                Ok((rows(&page.items, columns::account), page.next_cursor))
            }
            Exported::Registrations { account, state } => {
                let (account, state, after) = (account.as_deref(), state.clone(), read(cursor));
                let page = app.nodes().list(tenant, account, state, after, PAGE).await?;
                let now = app.now();
                Ok((rows(&page.items, |item| columns::registration(item, now)), page.next_cursor))
            }
            Exported::Events(filter) => {
                let page = app.nodes().list_events(tenant, filter, read(cursor), PAGE).await?;
                Ok((rows(&page.items, columns::event), page.next_cursor))
            }
            Exported::Audit(filter) => audit(app, tenant, filter, cursor).await,
            Exported::Requests(filter) => requests(app, tenant, filter, cursor).await,
            Exported::Mails(filter) => {
                let page = app.mail().list(tenant, filter, read(cursor), PAGE).await?;
                Ok((rows(&page.items, columns::mail), page.next_cursor))
            }
            Exported::Staff => {
                let page = app.staff().list(tenant, cursor, PAGE).await?;
                Ok((rows(&page.items, columns::staff), page.next_cursor))
            }
            Exported::Tokens => {
                let page = app.staff().list_tokens(tenant, read(cursor), PAGE).await?;
                let now = app.now();
                Ok((rows(&page.items, |item| columns::token(item, now)), page.next_cursor))
            }
        }
    }
}

async fn contracts(
    app: &App,
    tenant: &str,
    filter: &ContractFilter,
    cursor: Option<&str>,
) -> Result<Rows, ProvisionError> {
    let page = app.contracts().list(tenant, filter, cursor, PAGE).await?;
    complete(page.incomplete)?;
    Ok((rows(&page.items, columns::contract), page.next_cursor))
}

async fn requests(
    app: &App,
    tenant: &str,
    filter: &RequestFilter,
    cursor: Option<&str>,
) -> Result<Rows, ProvisionError> {
    let page = app.requests().list(tenant, filter, read(cursor), PAGE).await?;
    complete(page.incomplete)?;
    Ok((rows(&page.items, columns::request), page.next_cursor))
}

async fn audit(
    app: &App,
    tenant: &str,
    filter: &AuditFilter,
    cursor: Option<&str>,
) -> Result<Rows, ProvisionError> {
    let query = AuditQuery { filter: filter.clone(), cursor: read(cursor), limit: PAGE };
    let page = app.audit().list(tenant, &query).await?;
    Ok((rows(&page.items, columns::audit), page.next_cursor))
}

fn rows<T, const N: usize>(items: &[T], of: impl Fn(&T) -> [String; N]) -> Vec<Vec<String>> {
    items.iter().map(|item| of(item).into()).collect()
}

/// A cursor that we wrote ourselves.
fn read<T: FromStr>(cursor: Option<&str>) -> Option<T> {
    cursor.and_then(|cursor| cursor.parse().ok())
}

/// A file that lacks something looks like one that has it all.
fn complete(incomplete: bool) -> Result<(), ProvisionError> {
    if incomplete {
        return Err(invalid("filter", "fits too much to be sure of all of it: say more"));
    }
    Ok(())
}
