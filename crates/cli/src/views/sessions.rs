//! A floating session, and the pools of an account.

mod client;
mod usage;

pub(crate) use client::ClientFacts;
pub(crate) use usage::UsageFacts;

use chrono::{DateTime, Utc};
use rollcall_app::sessions::{PoolView, SessionView, WaitView};
use serde::Serialize;

use crate::output::{at, columns, or_dash};

/// A live session as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct SessionFacts {
    session_id: String,
    account: String,
    host: String,
    user: Option<String>,
    process: Option<String>,
    client: Option<String>,
    version: Option<String>,
    opened_at: DateTime<Utc>,
    until: DateTime<Utc>,
    tickets: Vec<HeldFacts>,
    activity: Option<&'static str>,
    activity_since: Option<DateTime<Utc>>,
    waits: Option<WaitFacts>,
}

#[derive(Debug, Serialize)]
struct WaitFacts {
    queue_id: String,
    features: Vec<WantedFacts>,
    offered: bool,
}

#[derive(Debug, Serialize)]
struct WantedFacts {
    code: String,
    quantity: u32,
}

#[derive(Debug, Serialize)]
struct HeldFacts {
    ticket: String,
    code: String,
    quantity: u32,
    since: DateTime<Utc>,
}

impl SessionFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 9] =
        ["id", "account", "host", "user", "holds", "waits for", "is", "since", "until"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 9] {
        let waits = self.waits.iter().flat_map(|it| &it.features);
        let waits: Vec<_> = waits.map(|one| format!("{}={}", one.code, one.quantity)).collect();
        let held: Vec<_> =
            self.tickets.iter().map(|held| format!("{}={}", held.code, held.quantity)).collect();
        [
            self.session_id.clone(),
            self.account.clone(),
            self.host.clone(),
            or_dash(self.user.as_ref()),
            or_dash((!held.is_empty()).then(|| held.join(","))),
            or_dash((!waits.is_empty()).then(|| waits.join(","))),
            or_dash(self.activity),
            at(self.opened_at),
            at(self.until),
        ]
    }
}

impl From<SessionView> for SessionFacts {
    fn from(view: SessionView) -> Self {
        let tickets = view.held.into_iter().map(|held| HeldFacts {
            ticket: held.ticket.to_string(),
            code: held.feature,
            quantity: held.units,
            since: held.since,
        });
        Self {
            session_id: view.session.to_string(),
            account: view.account_name,
            host: view.facts.host,
            user: view.facts.user,
            process: view.facts.process,
            client: view.facts.client,
            version: view.facts.version,
            opened_at: view.facts.opened_at,
            until: view.until,
            tickets: tickets.collect(),
            activity: view.activity.map(|(activity, _)| activity.name()),
            activity_since: view.activity.map(|(_, since)| since),
            waits: view.waits.map(|WaitView { queue, wanted, offered }| WaitFacts {
                queue_id: queue.to_string(),
                features: wanted
                    .into_iter()
                    .map(|(code, quantity)| WantedFacts { code, quantity })
                    .collect(),
                offered,
            }),
        }
    }
}

/// The pools of an account.
#[derive(Debug, Serialize)]
pub(crate) struct PoolsFacts {
    pools: Vec<PoolFacts>,
}

#[derive(Debug, Serialize)]
struct PoolFacts {
    feature: String,
    capacity: u32,
    in_use: u32,
    high_water: u32,
    denied: u64,
    queued: u32,
    idle_released: u64,
    count_by: &'static str,
    max_share: u32,
    overdraft: String,
    queue: &'static str,
    idle_release: &'static str,
    idle_minutes: u32,
    busy_minutes: u32,
}

impl PoolsFacts {
    /// These.
    pub(crate) fn new(pools: Vec<PoolView>) -> Self {
        let pools = pools.into_iter().map(|pool| PoolFacts {
            feature: pool.feature,
            capacity: pool.capacity,
            in_use: pool.in_use,
            high_water: pool.high_water,
            denied: pool.denied,
            queued: pool.queued,
            idle_released: pool.taken_idle,
            count_by: pool.rules.count_by.name(),
            max_share: pool.rules.max_share,
            overdraft: pool.rules.overdraft.to_string(),
            queue: pool.rules.queue.name(),
            idle_release: pool.rules.idle_release.name(),
            idle_minutes: pool.rules.idle_minutes,
            busy_minutes: pool.rules.busy_minutes,
        });
        Self { pools: pools.collect() }
    }

    /// For people.
    pub(crate) fn table(&self) -> String {
        if self.pools.is_empty() {
            return "The account has no feature with seats.".to_owned();
        }
        let rows = self.pools.iter().map(|pool| {
            [
                pool.feature.clone(),
                pool.capacity.to_string(),
                pool.in_use.to_string(),
                pool.high_water.to_string(),
                pool.denied.to_string(),
                pool.queued.to_string(),
                pool.count_by.to_owned(),
                pool.overdraft.clone(),
                pool.queue.to_owned(),
            ]
        });
        let headings = [
            "feature",
            "capacity",
            "in use",
            "high water",
            "denied",
            "queued",
            "counted by",
            "overdraft",
            "queue",
        ];
        columns(headings, rows)
    }
}
