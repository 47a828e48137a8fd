//! One thing done to many accounts.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    AccountId, ContractId,
    accounts::AccountStatus,
    limits::{ACCOUNT_NAME_MAX, LISTED_MAX, SEARCH_TEXT_MAX},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, field_checks::FieldChecks, schemas};

/// What is done to each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkDeed {
    /// Have it valid up to the day `until` at least.
    Extend,
    /// Suspend it.
    Suspend,
    /// Let it go on.
    Resume,
    /// Mail a link to set a new password with, anew each time.
    Resend,
    /// Have it have `max_nodes` nodes.
    SetCapacity,
}

/// Do one thing to many accounts: those of `account_ids`, of `names`, or that fit `filter`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "action": "suspend", "names": ["acme"] }))]
pub struct BulkBody {
    /// What to do.
    #[schema(example = "suspend")]
    pub action: BulkDeed,
    /// The last valid day in the tenant's zone; for `extend`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2027-12-31")]
    pub until: Option<NaiveDate>,
    /// How many nodes each may have; for `set_capacity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Capacity>)]
    pub max_nodes: Option<u32>,
    /// Whether they may have more nodes than their contracts have; for `set_capacity`.
    #[serde(default)]
    pub allow_over_contract: bool,
    /// Whether nodes go on that registered with the password before; for `resend`, where they do if
    /// it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_nodes: Option<bool>,
    /// These, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AccountIds>)]
    pub account_ids: Option<Vec<String>>,
    /// These, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AccountNames>)]
    pub names: Option<Vec<String>>,
    /// Those that fit, at the time of asking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<BulkFilterBody>,
    /// Say what would be done to each, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// Accounts that fit all of this; it has to say something.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BulkFilterBody {
    /// Those that are `active`, `suspended` or `closed`.
    #[schema(value_type = Option<schemas::AccountStatus>)]
    pub status: Option<AccountStatus>,
    /// Those whose name begins with this.
    #[schema(value_type = Option<schemas::SearchText>)]
    pub name: Option<String>,
    /// Those that end before this time.
    pub expires_before: Option<DateTime<Utc>>,
    /// Those of this contract.
    #[schema(value_type = Option<schemas::ContractId>)]
    pub contract_id: Option<String>,
    /// Those of companies whose name begins with this.
    #[schema(value_type = Option<schemas::SearchText>)]
    pub company: Option<String>,
    /// Those with a project whose name or id begins with this.
    #[schema(value_type = Option<schemas::SearchText>)]
    pub project: Option<String>,
    /// Those with a node whose id begins with this.
    #[schema(value_type = Option<schemas::SearchText>)]
    pub node_id: Option<String>,
    /// Those with a node whose hostname begins with this.
    #[schema(value_type = Option<schemas::SearchText>)]
    pub hostname: Option<String>,
    /// Those with a node that registered from this address.
    #[schema(value_type = Option<schemas::IpAddress>)]
    pub ip: Option<IpAddr>,
    /// Those of which one of these is this or begins with it.
    #[schema(value_type = Option<schemas::SearchText>)]
    pub search: Option<String>,
}

/// A bulk action, checked.
#[derive(Debug, Clone)]
pub struct CheckedBulk {
    /// What to do.
    pub action: CheckedOperation,
    /// To which accounts.
    pub which: BulkAccounts,
    /// Whether to do nothing.
    pub dry_run: bool,
}

/// What is done to each, with what it needs.
#[derive(Debug, Clone, Copy)]
pub enum CheckedOperation {
    /// Have it valid up to this day at least.
    Extend(NaiveDate),
    /// Suspend it.
    Suspend,
    /// Let it go on.
    Resume,
    /// Mail a link, and let nodes go on or not once it was used.
    Resend(bool),
    /// Have it have so many nodes, be it more than its contract has.
    SetCapacity(u32, bool),
}

/// Which accounts.
#[derive(Debug, Clone)]
pub enum BulkAccounts {
    /// These, by id.
    Ids(Vec<AccountId>),
    /// These, by name.
    Names(Vec<String>),
    /// Those that fit; the contract beside it, since it was checked.
    Fitting(Box<BulkFilterBody>, Option<ContractId>),
}

impl Checked for BulkBody {
    type Valid = CheckedBulk;

    fn check(self) -> Result<CheckedBulk, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let action = match self.action {
            BulkDeed::Extend => {
                let until = needed(&mut faults, "until", self.until);
                CheckedOperation::Extend(
                    until.map(|day| faults.day("until", day)).unwrap_or_default(),
                )
            }
            BulkDeed::Suspend => CheckedOperation::Suspend,
            BulkDeed::Resume => CheckedOperation::Resume,
            BulkDeed::Resend => CheckedOperation::Resend(self.keep_nodes.unwrap_or(true)),
            BulkDeed::SetCapacity => {
                let max_nodes = needed(&mut faults, "max_nodes", self.max_nodes);
                CheckedOperation::SetCapacity(
                    max_nodes.unwrap_or_default(),
                    self.allow_over_contract,
                )
            }
        };
        let which = match (self.account_ids, self.names, self.filter) {
            (Some(ids), None, None) => BulkAccounts::Ids(account_ids(&mut faults, &ids)),
            (None, Some(names), None) => BulkAccounts::Names(names_of(&mut faults, &names)),
            (None, None, Some(filter)) => fitting(&mut faults, filter),
            _ => {
                faults.add("filter", "must be there, or account_ids, or names, and no two of them");
                BulkAccounts::Ids(Vec::new())
            }
        };
        faults.or(CheckedBulk { action, which, dry_run: self.dry_run })
    }
}

fn needed<T>(faults: &mut FieldChecks, name: &str, given: Option<T>) -> Option<T> {
    if given.is_none() {
        faults.add(name, "is missing");
    }
    given
}

fn account_ids(faults: &mut FieldChecks, given: &[String]) -> Vec<AccountId> {
    few(faults, "account_ids", given);
    let mut ids = Vec::with_capacity(given.len());
    for (nth, id) in given.iter().enumerate() {
        match id.parse() {
            Ok(id) => ids.push(id),
            Err(_) => faults.add(&format!("account_ids[{nth}]"), "must be an account's id"),
        }
    }
    ids
}

fn names_of(faults: &mut FieldChecks, given: &[String]) -> Vec<String> {
    few(faults, "names", given);
    let name = |(nth, name): (usize, &String)| {
        faults.text(&format!("names[{nth}]"), name, ACCOUNT_NAME_MAX)
    };
    given.iter().enumerate().map(name).collect()
}

fn few(faults: &mut FieldChecks, name: &str, given: &[String]) {
    if !(1..=LISTED_MAX).contains(&given.len()) {
        faults.add(name, format!("must have 1 to {LISTED_MAX} entries"));
    }
}

fn fitting(faults: &mut FieldChecks, filter: BulkFilterBody) -> BulkAccounts {
    let faults = faults.below("filter.");
    let contract = filter.contract_id.as_ref().and_then(|id| id.parse().ok());
    if filter.contract_id.is_some() && contract.is_none() {
        faults.add("contract_id", "must be a contract's id");
    }
    let mut text = |name: &str, value| faults.optional(name, value, SEARCH_TEXT_MAX);
    let checked = BulkFilterBody {
        name: text("name", filter.name),
        company: text("company", filter.company),
        project: text("project", filter.project),
        node_id: text("node_id", filter.node_id),
        hostname: text("hostname", filter.hostname),
        search: text("search", filter.search),
        ..filter
    };
    faults.below("");
    BulkAccounts::Fitting(Box::new(checked), contract)
}

/// What a bulk action did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkView {
    /// What its rows in the audit trail have in common; null of a dry run.
    #[schema(example = "bulk_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub bulk_id: Option<String>,
    /// Whether nothing was done.
    pub dry_run: bool,
    /// How many accounts were meant.
    #[schema(example = 3)]
    pub matched: u64,
    /// To how many it was done; of a dry run: would be.
    #[schema(example = 1)]
    pub done: u64,
    /// How many were that way already.
    #[schema(example = 1)]
    pub unchanged: u64,
    /// To how many it can't be done.
    #[schema(example = 1)]
    pub refused: u64,
    /// Each, in the order of the list or of their names; null where this answers a request that
    /// took effect before.
    pub items: Option<Vec<BulkItemView>>,
}

/// How it went with one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkItemView {
    /// Its id; null if there is no such account.
    #[schema(example = "acc_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub account_id: Option<String>,
    /// Its name, or what was asked for.
    #[schema(example = "acme")]
    pub name: String,
    /// `done`, `unchanged` or `refused`.
    #[schema(example = "refused")]
    pub result: String,
    /// Why it was refused: `unknown`, `closed`, `no_contract`, `over_contract`, `invalid` or
    /// `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "closed")]
    pub code: Option<String>,
    /// The same in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
