//! A contract's terms as a form has them.

use chrono::NaiveDate;
use rollcall_app::contracts::{ContractChange, ContractDraft};
use rollcall_domain::{Language, contracts::Contract};

use crate::{form::form_data, texts::ContractsTexts};

form_data! {
    /// The terms that a form has.
    pub(super) struct Terms {
        company: String,
        project: String,
        signed_on: NaiveDate,
        emails: Vec<String>,
        max_nodes: u32,
        starts_on: Option<NaiveDate>,
        expires_on: Option<NaiveDate>,
        language: Option<Language>,
        notes: Option<String>,
    }
}

impl Terms {
    /// Those of a contract.
    pub(super) fn of(Contract { customer, terms, .. }: &Contract) -> Self {
        let terms = terms.clone();
        Self {
            company: customer.company.clone(),
            project: terms.project,
            signed_on: terms.signed_on,
            emails: terms.emails,
            max_nodes: terms.max_nodes,
            starts_on: terms.starts_on,
            expires_on: terms.expires_on,
            language: Some(terms.language),
            notes: Some(terms.notes).filter(|notes| !notes.is_empty()),
        }
    }

    /// A new contract of these.
    pub(super) fn draft(self) -> ContractDraft {
        let Self { company, project, signed_on, emails, max_nodes, .. } = self;
        let Self { starts_on, expires_on, language, notes, .. } = self;
        ContractDraft {
            company,
            project,
            signed_on,
            emails,
            max_nodes,
            starts_on,
            expires_on,
            language: language.unwrap_or_default(),
            notes: notes.unwrap_or_default(),
        }
    }

    /// The change that makes these of those. What doesn't differ is left alone.
    pub(super) fn change_from(self, before: &Self, allow_over_contract: bool) -> ContractChange {
        fn differing<T: PartialEq>(before: &T, after: T) -> Option<T> {
            (*before != after).then_some(after)
        }
        ContractChange {
            company: differing(&before.company, self.company),
            project: differing(&before.project, self.project),
            signed_on: differing(&before.signed_on, self.signed_on),
            emails: differing(&before.emails, self.emails),
            max_nodes: differing(&before.max_nodes, self.max_nodes),
            starts_on: differing(&before.starts_on, self.starts_on),
            expires_on: differing(&before.expires_on, self.expires_on),
            language: differing(&before.language, self.language).flatten(),
            notes: differing(&before.notes, self.notes).map(Option::unwrap_or_default),
            allow_over_contract,
        }
    }
}

impl ContractsTexts {
    /// The name of a field.
    pub(super) fn field(&self, field: &str) -> &'static str {
        match field {
            "company" => self.company,
            "project" => self.project,
            "signed_on" => self.signed_on,
            "emails" => self.emails,
            "max_nodes" => self.max_nodes,
            "starts_on" => self.starts_on,
            "expires_on" => self.expires_on,
            "language" => self.language,
            _ => self.notes,
        }
    }
}
