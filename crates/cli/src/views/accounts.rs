//! An account.

mod link;
mod timeline;

pub(crate) use link::LinkFacts;
pub(crate) use timeline::TimelineFacts;

use chrono::NaiveDate;
use rollcall_app::accounts::AccountView;
use rollcall_domain::accounts::AccountStatus;
use serde::Serialize;

use super::human;
use crate::output::{listed, or_dash, sheet};

/// An account as it is shown; its numbers are those that hold, its own or the tenant's.
#[derive(Debug, Serialize)]
pub(crate) struct AccountFacts {
    account_id: String,
    name: String,
    contract_id: Option<String>,
    status: AccountStatus,
    max_nodes: u32,
    licensed_nodes: u32,
    nodes_in_use: u32,
    starts_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    allow_ips: Vec<String>,
    allow_domains: Vec<String>,
    allow_apps: Vec<String>,
    version_req: Option<String>,
    interval_s: i64,
    allowed_failures: u32,
    grace_s: i64,
    session_timeout_s: u32,
}

impl From<AccountView> for AccountFacts {
    fn from(view: AccountView) -> Self {
        let AccountView { account, starts_on, expires_on, rules, session_timeout_s, nodes_in_use } =
            view;
        Self {
            account_id: account.id.to_string(),
            name: account.name,
            contract_id: account.contract.map(|id| id.to_string()),
            status: account.status,
            max_nodes: account.nodes.capacity,
            licensed_nodes: account.nodes.granted,
            nodes_in_use,
            starts_on,
            expires_on,
            allow_ips: account.allow.ips.iter().map(ToString::to_string).collect(),
            allow_domains: account.allow.domains.iter().map(ToString::to_string).collect(),
            allow_apps: account.allow.apps,
            version_req: account.versions.map(|range| range.to_string()),
            interval_s: rules.interval_s,
            allowed_failures: rules.allowed_failures,
            grace_s: rules.grace_s,
            session_timeout_s,
        }
    }
}

impl AccountFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 5] = ["name", "status", "nodes", "starts on", "expires on"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 5] {
        [
            self.name.clone(),
            self.status().to_owned(),
            format!("{}/{}", self.nodes_in_use, self.total()),
            or_dash(self.starts_on),
            or_dash(self.expires_on),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet([
            ("account", self.name.clone()),
            ("id", self.account_id.clone()),
            ("contract", or_dash(self.contract_id.as_ref())),
            ("status", self.status().to_owned()),
            ("nodes", format!("{} of {} in use", self.nodes_in_use, self.total())),
            ("starts on", or_dash(self.starts_on)),
            ("expires on", or_dash(self.expires_on)),
            ("allowed addresses", listed(&self.allow_ips, "all")),
            ("allowed domains", listed(&self.allow_domains, "all")),
            ("allowed apps", listed(&self.allow_apps, "all")),
            ("versions", self.version_req.clone().unwrap_or_else(|| "all".to_owned())),
            ("interval", human(self.interval_s)),
            ("allowed failures", self.allowed_failures.to_string()),
            ("grace", human(self.grace_s)),
            ("session timeout", human(self.session_timeout_s.into())),
        ])
    }

    /// How many nodes it may have, by itself and by its licences.
    fn total(&self) -> u32 {
        self.max_nodes.saturating_add(self.licensed_nodes)
    }

    fn status(&self) -> &'static str {
        match self.status {
            AccountStatus::Active => "active",
            AccountStatus::Suspended => "suspended",
            AccountStatus::Closed => "closed",
        }
    }
}
