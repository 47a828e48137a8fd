//! Finding the contracts that requests may match.

use rollcall_domain::{ContractId, contracts::Contract, email_key, name_key};
use sea_orm::ConnectionTrait;

use super::Contracts;
use crate::{SEARCH_HITS_MAX, StoreError, sql::Sql};

/// The criteria of candidates: any of them is enough.
#[derive(Debug, Clone, Default)]
pub struct ContractCandidates<'a> {
    /// Contracts with one of these contacts.
    pub emails: Vec<&'a str>,
    /// Contracts of these companies.
    pub companies: Vec<&'a str>,
    /// Contracts of these ids.
    pub ids: Vec<ContractId>,
}

impl<C: ConnectionTrait> Contracts<'_, C> {
    /// The candidates; if there are too many, those signed last.
    pub async fn candidates(
        &self,
        by: &ContractCandidates<'_>,
    ) -> Result<Vec<Contract>, StoreError> {
        let mut sql = Sql::of(&self.0);
        let emails: Vec<_> = by.emails.iter().map(|email| sql.bind(email_key(email))).collect();
        let companies: Vec<_> =
            by.companies.iter().map(|company| sql.bind(name_key(company))).collect();
        let ids: Vec<_> = by.ids.iter().map(|id| sql.bind(id.0)).collect();
        let places = [
            ("select contract_id from contract_emails where tenant_id = $1 and email_key", emails),
            (
                "select k.id from customers c cross join contracts k
                 where k.tenant_id = $1 and c.tenant_id = $1 and k.customer_id = c.id
                   and c.company_key",
                companies,
            ),
            ("select id from contracts where tenant_id = $1 and id", ids),
        ];
        let places = places.iter().filter(|(_, among)| !among.is_empty());
        let places: Vec<_> =
            places.map(|(from, among)| format!("{from} in ({})", among.join(", "))).collect();
        if places.is_empty() {
            return Ok(Vec::new());
        }
        // SearchPage first, and put in order then: left the choice, a database walks the order.
        sql.push(&format!(
            "with found as materialized (
                 select * from contracts where tenant_id = $1 and id in ({}))
             select k.*, c.company from found k cross join customers c
             where c.tenant_id = $1 and c.id = k.customer_id
             order by k.signed_on desc, k.id limit {SEARCH_HITS_MAX}",
            places.join("\nunion all\n")
        ));
        self.with_emails(sql.all(self.0.db).await?).await
    }
}
