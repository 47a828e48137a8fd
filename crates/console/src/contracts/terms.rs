//! A contract's terms as a form has them.

use chrono::NaiveDate;
use rollcall_app::contracts::{ContractChange, ContractDraft};
use rollcall_domain::{Language, contracts::Contract};

use crate::{
    fields::Fields,
    given::{Wrong, many, must, one},
    texts::ContractsTexts,
};

/// The fields of the form.
pub(super) const NAMES: [&str; 9] = [
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

/// The terms that a form has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Terms {
    company: String,
    project: String,
    signed_on: NaiveDate,
    emails: Vec<String>,
    max_nodes: u32,
    starts_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    language: Language,
    notes: String,
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
            language: terms.language,
            notes: terms.notes,
        }
    }

    /// Those of a form.
    pub(super) fn read(fields: &Fields) -> Result<Self, Wrong> {
        let language = Language::of_tag(fields.raw("language"));
        Ok(Self {
            company: must(fields, "company")?,
            project: must(fields, "project")?,
            signed_on: must(fields, "signed_on")?,
            emails: many(fields, "emails")?,
            max_nodes: must(fields, "max_nodes")?,
            starts_on: one(fields, "starts_on")?,
            expires_on: one(fields, "expires_on")?,
            language: language.unwrap_or_default(),
            notes: fields.raw("notes").replace("\r\n", "\n").trim().to_owned(),
        })
    }

    /// Each field as it is written into a form.
    pub(super) fn written(&self) -> [(&'static str, String); 9] {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            ("company", self.company.clone()),
            ("project", self.project.clone()),
            ("signed_on", self.signed_on.to_string()),
            ("emails", self.emails.join("\n")),
            ("max_nodes", self.max_nodes.to_string()),
            ("starts_on", day(self.starts_on)),
            ("expires_on", day(self.expires_on)),
            ("language", self.language.tag().to_owned()),
            ("notes", self.notes.clone()),
        ]
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
            language,
            notes,
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
            language: differing(&before.language, self.language),
            notes: differing(&before.notes, self.notes),
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
