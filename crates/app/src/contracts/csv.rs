//! The list of contracts as CSV, in the columns that an import reads.

use rollcall_domain::contracts::Contract;

use crate::{
    AdminError, App,
    contracts::ContractFilter,
    csv::{
        CsvList, PAGE, Rows,
        columns::{complete, day, rows, text},
    },
};

/// The contracts that match a filter, as they can be imported again.
pub struct ContractsCsv(pub ContractFilter);

impl CsvList for ContractsCsv {
    const HEADINGS: &'static [&'static str] = &CONTRACTS;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let page = app.contracts().list(tenant, &self.0, cursor, PAGE).await?;
        complete(page.incomplete)?;
        Ok((rows(&page.items, contract), page.next_cursor))
    }
}

pub(super) const CONTRACTS: [&str; 9] = [
    "company",
    "project",
    "signed_on",
    "emails",
    "max_nodes",
    "starts_on",
    "expires_on",
    "language",
    "notes",
];

fn contract(contract: &Contract) -> [String; 9] {
    let terms = &contract.terms;
    [
        text(&contract.customer.company),
        text(&terms.project),
        terms.signed_on.to_string(),
        text(&terms.emails.join(";")),
        terms.max_nodes.to_string(),
        day(terms.starts_on),
        day(terms.expires_on),
        terms.language.to_string(),
        text(&terms.notes),
    ]
}
