//! Listing and searching accounts.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    ContractId,
    accounts::{Account, AccountStatus},
    name_key,
    nodes::POOL,
};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};

use super::Accounts;
use crate::{
    Page, SearchPage, StoreError, column,
    entity::{accounts, pools},
    nodes::NEARLY_FULL,
    pools::pool,
    search::{Place, SearchHits},
    sql::Sql,
};

/// A filter of accounts: all given criteria must match. Case, width and white space don't count in
/// companies and projects, case doesn't in nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Only those of this status.
    pub status: Option<AccountStatus>,
    /// Only those whose name begins with this.
    pub name: Option<String>,
    /// Only those whose last valid instant is before this.
    pub expires_before: Option<DateTime<Utc>>,
    /// Of those, only the ones whose last valid instant is after this.
    pub expires_after: Option<DateTime<Utc>>,
    /// Only those of which at least nine tenths of the slots are taken.
    pub nearly_full: bool,
    /// Only those made from this contract.
    pub contract: Option<ContractId>,
    /// Only those of companies whose name begins with this.
    pub company: Option<String>,
    /// Only those with a project, of the contract or of a node, whose name or id begins with this.
    pub project: Option<String>,
    /// Only those with a node whose id begins with this.
    pub node_id: Option<String>,
    /// Only those with a node whose hostname begins with this.
    pub hostname: Option<String>,
    /// Only those with a node that registered from this address.
    pub source: Option<IpAddr>,
    /// Only those of which one of the above equals this or begins with it.
    pub text: Option<String>,
}

impl AccountFilter {
    /// Whether every account matches.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl<C: ConnectionTrait> Accounts<'_, C> {
    /// A page of the matches by name, in byte order, at most `limit`, after `cursor` (a name).
    pub async fn search(
        &self,
        filter: &AccountFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<SearchPage<Account>, StoreError> {
        let sought = self.seek(filter, SearchHits::default()).await?;
        let incomplete = sought.incomplete;
        // A contract's own accounts can all be looked at.
        let page = match filter.contract {
            Some(_) if incomplete => self.scan(filter, cursor, limit).await?,
            _ => self.listed(filter, &sought, cursor, limit).await?,
        };
        let incomplete = incomplete && filter.contract.is_none();
        Ok(SearchPage { items: page.items, next_cursor: page.next_cursor, incomplete })
    }

    /// A page of the search hits, in the order of the list.
    pub(super) async fn listed(
        &self,
        filter: &AccountFilter,
        sought: &SearchHits,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Account>, StoreError> {
        let mut sql = Sql::of(&self.0);
        let from = match filter.contract.filter(|_| sought.is_all()) {
            Some(contract) => all_of(&mut sql, contract),
            None => sought.or_all("accounts", &mut sql),
        };
        // Pools are only looked up for what is on the page.
        let page = self.page(&mut sql, filter, cursor, &from, limit);
        let slots = sql.bind(POOL.name);
        sql.push(&format!(
            "select a.*, p.account_id, p.kind, p.unit, p.capacity, p.in_use, p.granted, p.changes_at
             from ({page}) a cross join pools p
             where p.tenant_id = $1 and p.account_id = a.id and p.kind = {slots}
             order by a.name {}",
            sql.by_bytes()
        ));
        let rows = sql.all(self.0.db).await?;
        let listed = rows.iter().map(account).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(listed, limit, |account| account.name.clone()))
    }

    /// The accounts of a page, out of those in `from`.
    fn page(
        &self,
        sql: &mut Sql,
        filter: &AccountFilter,
        cursor: Option<&str>,
        from: &str,
        limit: u64,
    ) -> String {
        let mut asked = String::new();
        if let Some(status) = filter.status {
            let status = sql.bind(column::name_of(status));
            asked.push_str(&format!("and status = {status} "));
        }
        if let Some(name) = &filter.name {
            asked.push_str(&format!("and {} ", sql.begins("name", name)));
        }
        if let Some(name) = cursor {
            let (after, name) = (sql.bytewise(">"), sql.bind(name));
            asked.push_str(&format!("and name {after} {name} "));
        }
        let (order, limit) = (sql.by_bytes(), limit + 1);
        format!(
            "select * from {from} where tenant_id = $1 {asked}order by name {order} limit {limit}"
        )
    }

    /// Find the hits, the most selective criterion first: the others only narrow these.
    pub(super) async fn seek(
        &self,
        filter: &AccountFilter,
        mut sought: SearchHits,
    ) -> Result<SearchHits, StoreError> {
        if let Some(contract) = filter.contract {
            sought.narrow(&self.0, |sql| vec![by_contract(sql, contract)]).await?;
        }
        if let Some(node) = &filter.node_id {
            sought.narrow(&self.0, |sql| vec![by_node(sql, "node_id", node)]).await?;
        }
        if let Some(hostname) = &filter.hostname {
            sought.narrow(&self.0, |sql| vec![by_node(sql, "hostname", hostname)]).await?;
        }
        if let Some(source) = filter.source {
            sought.narrow(&self.0, |sql| vec![by_source(sql, source)]).await?;
        }
        if let Some(project) = &filter.project {
            sought.narrow(&self.0, |sql| by_project(sql, project)).await?;
        }
        if let Some(company) = &filter.company {
            sought.narrow(&self.0, |sql| vec![by_company(sql, company)]).await?;
        }
        if let Some(text) = &filter.text {
            sought.narrow(&self.0, |sql| by_anything(sql, text)).await?;
        }
        if let Some(before) = filter.expires_before {
            let after = filter.expires_after;
            sought.narrow(&self.0, |sql| vec![by_end(sql, before, after)]).await?;
        }
        if filter.nearly_full {
            sought.narrow(&self.0, |sql| vec![by_fullness(sql)]).await?;
        }
        Ok(sought)
    }
}

fn account(row: &QueryResult) -> Result<Account, StoreError> {
    let account = accounts::Model::from_query_result(row, "")?;
    let slots = pool(pools::Model::from_query_result(row, "")?)?;
    super::row::account(account, slots)
}

/// The accounts of a contract, found before they are sorted.
fn all_of(sql: &mut Sql, contract: ContractId) -> String {
    let Place { from, .. } = by_contract(sql, contract);
    sql.push(&format!("with found as materialized (select * {from})"));
    "found".to_owned()
}

fn by_contract(sql: &mut Sql, contract: ContractId) -> Place {
    let contract = sql.bind(contract.0);
    Place {
        id: "id",
        from: format!("from accounts where tenant_id = $1 and contract_id = {contract}"),
        by: None,
    }
}

fn by_name(sql: &mut Sql, name: &str) -> Place {
    let begins = sql.begins("name", name);
    let from = format!("from accounts where tenant_id = $1 and {begins}");
    Place { id: "id", from, by: Some("name".to_owned()) }
}

fn by_end(sql: &mut Sql, before: DateTime<Utc>, after: Option<DateTime<Utc>>) -> Place {
    let before = sql.bind(before);
    let mut from = format!("from accounts where tenant_id = $1 and expires_at <= {before}");
    if let Some(after) = after {
        from.push_str(&format!(" and expires_at > {}", sql.bind(after)));
    }
    Place { id: "id", from, by: None }
}

fn by_fullness(sql: &mut Sql) -> Place {
    let slots = sql.bind(POOL.name);
    let from = format!("from pools where tenant_id = $1 and kind = {slots} and {NEARLY_FULL}");
    Place { id: "account_id", from, by: None }
}

fn by_node(sql: &mut Sql, column: &str, value: &str) -> Place {
    let begins = sql.begins_anyhow(column, value);
    let from =
        format!("from registrations where tenant_id = $1 and {column} is not null and {begins}");
    Place { id: "account_id", from, by: Some(format!("lower({column})")) }
}

fn by_source(sql: &mut Sql, source: IpAddr) -> Place {
    let source = sql.bind(source.to_string());
    let from = format!("from registrations where tenant_id = $1 and source = {source}");
    Place { id: "account_id", from, by: None }
}

fn by_project(sql: &mut Sql, project: &str) -> Vec<Place> {
    let begins = sql.begins("k.project_key", &name_key(project));
    let of_contract = format!(
        "from contracts k cross join accounts a
         where k.tenant_id = $1 and {begins} and a.tenant_id = $1 and a.contract_id = k.id"
    );
    vec![
        Place { id: "a.id", from: of_contract, by: Some("k.project_key".to_owned()) },
        by_node(sql, "project_id", project),
        by_node(sql, "project_name", project),
    ]
}

fn by_company(sql: &mut Sql, company: &str) -> Place {
    let begins = sql.begins("c.company_key", &name_key(company));
    let from = format!(
        "from customers c cross join contracts k cross join accounts a
         where c.tenant_id = $1 and {begins} and k.tenant_id = $1 and k.customer_id = c.id
           and a.tenant_id = $1 and a.contract_id = k.id"
    );
    Place { id: "a.id", from, by: Some("c.company_key".to_owned()) }
}

fn by_anything(sql: &mut Sql, text: &str) -> Vec<Place> {
    let mut places = vec![
        by_name(sql, text),
        by_company(sql, text),
        by_node(sql, "node_id", text),
        by_node(sql, "hostname", text),
    ];
    places.extend(by_project(sql, text));
    if let Ok(source) = text.parse() {
        places.push(by_source(sql, source));
    }
    if let Ok(contract) = text.parse() {
        places.push(by_contract(sql, contract));
    }
    places
}
