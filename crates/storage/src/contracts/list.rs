//! Listing and searching contracts.

use chrono::NaiveDate;
use rollcall_domain::{ContractId, contracts::Contract, email_key, name_key};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};

use super::Contracts;
use crate::{
    Page, SearchPage, StoreError,
    entity::contracts,
    search::{Place, SearchHits},
    sql::Sql,
};

/// A filter of contracts. Case, width and white space of names don't count.
#[derive(Debug, Clone, Default)]
pub struct ContractFilter {
    /// Only those whose company or project begins with this, or that have this address.
    pub text: Option<String>,
    /// Only those whose company's name begins with this.
    pub company: Option<String>,
    /// Only those whose project's name begins with this.
    pub project: Option<String>,
    /// Only those that have this address.
    pub email: Option<String>,
    /// Only those signed on this day or later.
    pub signed_from: Option<NaiveDate>,
    /// Only those signed on this day or earlier.
    pub signed_to: Option<NaiveDate>,
    /// Only those whose last day is before this one; sorted by last day.
    pub expires_before: Option<NaiveDate>,
}

impl ContractFilter {
    /// The column by which they are sorted, as an index is.
    fn day(&self) -> &'static str {
        if self.expires_before.is_some() { "expires_on" } else { "signed_on" }
    }

    fn day_of(&self, contract: &Contract) -> Option<NaiveDate> {
        match self.expires_before {
            Some(_) => contract.terms.expires_on,
            None => Some(contract.terms.signed_on),
        }
    }
}

impl<C: ConnectionTrait> Contracts<'_, C> {
    /// A page of them by signing day, at most `limit`, after `cursor` (the day and the id of the
    /// last one).
    pub async fn list(
        &self,
        filter: &ContractFilter,
        cursor: Option<(NaiveDate, ContractId)>,
        limit: u64,
    ) -> Result<SearchPage<Contract>, StoreError> {
        let sought = self.seek(filter).await?;
        let mut sql = Sql::of(&self.0);
        let contracts = sought.or_all("contracts", &mut sql);
        sql.push(&format!(
            "select k.*, c.company from {contracts} k cross join customers c
             where k.tenant_id = $1 and c.tenant_id = k.tenant_id and c.id = k.customer_id",
        ));
        let bounds = [
            ("k.signed_on >=", filter.signed_from),
            ("k.signed_on <=", filter.signed_to),
            ("k.expires_on <", filter.expires_before),
        ];
        for (bound, day) in bounds {
            if let Some(day) = day {
                let day = sql.bind(day);
                sql.push(&format!("and {bound} {day}"));
            }
        }
        let day = filter.day();
        if let Some((after, id)) = cursor {
            let (after, id) = (sql.bind(after), sql.bind(id.0));
            sql.push(&format!("and (k.{day}, k.id) > ({after}, {id})"));
        }
        sql.push(&format!("order by k.{day}, k.id limit {}", limit + 1));
        let listed = self.with_emails(sql.all(self.0.db).await?).await?;
        let page = Page::cut(listed, limit, |contract| cursor_of(filter, contract));
        let incomplete = sought.incomplete;
        Ok(SearchPage { items: page.items, next_cursor: page.next_cursor, incomplete })
    }

    async fn seek(&self, filter: &ContractFilter) -> Result<SearchHits, StoreError> {
        let mut sought = SearchHits::default();
        if let Some(email) = &filter.email {
            sought.narrow(&self.0, |sql| vec![by_email(sql, email)]).await?;
        }
        if let Some(company) = &filter.company {
            sought.narrow(&self.0, |sql| vec![by_company(sql, company)]).await?;
        }
        if let Some(project) = &filter.project {
            sought.narrow(&self.0, |sql| vec![by_project(sql, project)]).await?;
        }
        if let Some(text) = &filter.text {
            let anywhere = |sql: &mut Sql| {
                vec![by_email(sql, text), by_company(sql, text), by_project(sql, text)]
            };
            sought.narrow(&self.0, anywhere).await?;
        }
        Ok(sought)
    }

    pub(super) async fn with_emails(
        &self,
        rows: Vec<QueryResult>,
    ) -> Result<Vec<Contract>, StoreError> {
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let company: String = row.try_get("", "company")?;
            found.push((contracts::Model::from_query_result(row, "")?, company));
        }
        let mut emails = self.emails(found.iter().map(|(row, _)| row.id)).await?;
        let contracts = found.into_iter().map(|(row, company)| {
            let emails = emails.remove(&row.id).unwrap_or_default();
            super::contract(row, company, emails)
        });
        contracts.collect()
    }
}

/// The cursor after a contract.
fn cursor_of(filter: &ContractFilter, contract: &Contract) -> String {
    let day = filter.day_of(contract).unwrap_or_default();
    format!("{day}_{}", contract.id)
}

fn by_email(sql: &mut Sql, email: &str) -> Place {
    let email = sql.bind(email_key(email));
    let from = format!("from contract_emails where tenant_id = $1 and email_key = {email}");
    Place { id: "contract_id", from, by: None }
}

fn by_company(sql: &mut Sql, company: &str) -> Place {
    let begins = sql.begins("c.company_key", &name_key(company));
    let from = format!(
        "from customers c cross join contracts k
         where c.tenant_id = $1 and {begins} and k.tenant_id = $1 and k.customer_id = c.id"
    );
    Place { id: "k.id", from, by: Some("c.company_key".to_owned()) }
}

fn by_project(sql: &mut Sql, project: &str) -> Place {
    let begins = sql.begins("project_key", &name_key(project));
    let from = format!("from contracts where tenant_id = $1 and {begins}");
    Place { id: "id", from, by: Some("project_key".to_owned()) }
}
