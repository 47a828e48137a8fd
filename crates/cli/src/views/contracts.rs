//! A contract.

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_app::contracts::ContractView;
use rollcall_domain::{Language, contracts::Contract};
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// A contract as it is shown; alone, with what its accounts may have together.
#[derive(Debug, Serialize)]
pub(crate) struct ContractFacts {
    contract_id: String,
    company: String,
    project: String,
    signed_on: NaiveDate,
    emails: Vec<String>,
    max_nodes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioned_nodes: Option<u64>,
    starts_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    language: Language,
    notes: String,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Contract> for ContractFacts {
    fn from(contract: Contract) -> Self {
        let terms = contract.terms;
        Self {
            contract_id: contract.id.to_string(),
            company: contract.customer.company,
            project: terms.project,
            signed_on: terms.signed_on,
            emails: terms.emails,
            max_nodes: terms.max_nodes,
            provisioned_nodes: None,
            starts_on: terms.starts_on,
            expires_on: terms.expires_on,
            language: terms.language,
            notes: terms.notes,
            version: contract.version,
            created_at: contract.created_at,
            updated_at: contract.updated_at,
        }
    }
}

impl From<ContractView> for ContractFacts {
    fn from(view: ContractView) -> Self {
        Self { provisioned_nodes: Some(view.provisioned), ..view.contract.into() }
    }
}

impl ContractFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 7] =
        ["id", "signed on", "company", "project", "nodes", "expires on", "e-mail"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 7] {
        [
            self.contract_id.clone(),
            self.signed_on.to_string(),
            self.company.clone(),
            self.project.clone(),
            self.max_nodes.to_string(),
            or_dash(self.expires_on),
            self.emails.join(", "),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        let provisioned = self.provisioned_nodes.unwrap_or_default();
        sheet([
            ("contract", self.contract_id.clone()),
            ("company", self.company.clone()),
            ("project", self.project.clone()),
            ("signed on", self.signed_on.to_string()),
            ("e-mail", self.emails.join(", ")),
            ("nodes", format!("{provisioned} of {} in accounts", self.max_nodes)),
            ("starts on", or_dash(self.starts_on)),
            ("expires on", or_dash(self.expires_on)),
            ("language", self.language.to_string()),
            ("notes", self.notes.replace('\n', " ")),
            ("version", self.version.to_string()),
            ("changed", at(self.updated_at)),
        ])
    }
}
