//! What stands in which column.

mod history;
mod mail;
mod people;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rollcall_domain::{
    Code,
    contracts::Contract,
    nodes::{FailedWhy, Registration, State},
};

pub(super) use history::{AUDIT, EVENTS, audit, event};
pub(super) use mail::{MAILS, REQUESTS, mail, request};
pub(super) use people::{STAFF, TOKENS, staff, token};
use serde::Serialize;

use super::cell::guard;
use crate::{accounts::AccountView, nodes::AccountRegistration};

pub(crate) const CONTRACTS: [&str; 9] = [
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

pub(super) const ACCOUNTS: [&str; 15] = [
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

pub(super) const REGISTRATIONS: [&str; 16] = [
    "registration_id",
    "state",
    "account",
    "project_id",
    "project_name",
    "node_id",
    "app_name",
    "version",
    "domain",
    "hostname",
    "consecutive_failures",
    "registered_at",
    "last_success_at",
    "lease_expires_at",
    "ended_at",
    "ended_because",
];

pub(super) fn contract(contract: &Contract) -> [String; 9] {
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

pub(super) fn account(view: &AccountView) -> [String; 15] {
    let AccountView { account, rules, .. } = view;
    [
        account.id.to_string(),
        text(&account.name),
        named(account.status),
        maybe(account.contract),
        account.max_nodes.to_string(),
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

pub(super) fn registration(
    of: &AccountRegistration<Registration>,
    now: DateTime<Utc>,
) -> [String; 16] {
    let (found, facts) = (&of.registration, &of.registration.facts);
    let state = found.state_at(now);
    let (ended_at, because) = end(state);
    [
        found.id.to_string(),
        state.name().to_owned(),
        text(&of.account),
        text(&facts.key.project_id),
        text(&facts.project_name),
        text(&facts.key.node_id),
        text(&facts.app_name),
        text(&facts.version),
        text(facts.domain.as_deref().unwrap_or_default()),
        text(facts.hostname.as_deref().unwrap_or_default()),
        found.failures.to_string(),
        at(found.registered_at),
        at(found.last_success_at),
        at(found.lease_expires_at),
        ended_at.map(at).unwrap_or_default(),
        because,
    ]
}

/// When and how it ended, if it did.
fn end(state: State) -> (Option<DateTime<Utc>>, String) {
    match state {
        State::Registered => (None, String::new()),
        State::Failed { at, why: FailedWhy::Expired } => (Some(at), "expired".to_owned()),
        State::Failed { at, why: FailedWhy::Refused(code) } => {
            (Some(at), Code::number(code).to_string())
        }
        State::Unbound { at, by, .. } => (Some(at), named(by)),
    }
}

fn text(text: &str) -> String {
    guard(text).into_owned()
}

fn listed(values: &[impl ToString]) -> String {
    let values: Vec<_> = values.iter().map(ToString::to_string).collect();
    text(&values.join(";"))
}

/// A name of the domain's, as it travels.
fn named(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// What no formula can be: ids, numbers, addresses.
fn maybe(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn at(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
