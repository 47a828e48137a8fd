//! Sessions and usage as CSV.

use rollcall_domain::{
    AccountId,
    sessions::{Denial, SeatUsage},
};

use super::{HeldView, SessionFilter, SessionView, WhichUsage};
use crate::{
    AdminError, App,
    csv::{
        CsvList, Rows,
        columns::{at, complete, rows, text},
    },
};

/// How much of an account's pools was used, and what was refused.
pub struct UsageCsv {
    /// Of this account.
    pub account: AccountId,
    /// Which.
    pub which: WhichUsage,
}

impl CsvList for UsageCsv {
    const HEADINGS: &'static [&'static str] = &USAGE;

    async fn page(&mut self, app: &App, tenant: &str, _: Option<&str>) -> Result<Rows, AdminError> {
        let all = app.sessions().usage(tenant, self.account, &self.which).await?;
        Ok((rows(&all, row), None))
    }
}

/// Live sessions with what they hold: a row for each ticket, and for each session without any.
pub struct SessionsCsv(pub SessionFilter);

impl CsvList for SessionsCsv {
    const HEADINGS: &'static [&'static str] = &SESSIONS;

    async fn page(&mut self, app: &App, tenant: &str, _: Option<&str>) -> Result<Rows, AdminError> {
        let found = app.sessions().list(tenant, &self.0).await?;
        complete(found.truncated)?;
        let rows_of = |session: &SessionView| match session.held.as_slice() {
            [] => vec![session_row(session, None)],
            held => held.iter().map(|held| session_row(session, Some(held))).collect(),
        };
        Ok((found.items.iter().flat_map(rows_of).map(Vec::from).collect(), None))
    }
}

const SESSIONS: [&str; 13] = [
    "session_id",
    "account_id",
    "account",
    "user",
    "host",
    "process",
    "client",
    "version",
    "opened_at",
    "until",
    "feature",
    "units",
    "since",
];

fn session_row(session: &SessionView, held: Option<&HeldView>) -> [String; 13] {
    let SessionView { session, account, account_name, facts, until, .. } = session;
    let said = |name: &Option<String>| text(name.as_deref().unwrap_or_default());
    [
        session.to_string(),
        account.to_string(),
        text(account_name),
        said(&facts.user),
        text(&facts.host),
        said(&facts.process),
        said(&facts.client),
        said(&facts.version),
        at(facts.opened_at),
        at(*until),
        held.map(|it| text(&it.feature)).unwrap_or_default(),
        held.map(|it| it.units.to_string()).unwrap_or_default(),
        held.map(|it| at(it.since)).unwrap_or_default(),
    ]
}

const USAGE: [&str; 12] = [
    "from",
    "feature",
    "capacity",
    "high_water",
    "full",
    "not_licensed",
    "expired",
    "not_started",
    "disabled",
    "version",
    "cold_start",
    "queue_timeout",
];

fn row(usage: &SeatUsage) -> [String; 12] {
    let denied = |reason| usage.denied.get(&reason).copied().unwrap_or(0).to_string();
    [
        at(usage.from),
        text(&usage.feature),
        usage.capacity.to_string(),
        usage.high_water.to_string(),
        denied(Denial::Full),
        denied(Denial::NotLicensed),
        denied(Denial::Expired),
        denied(Denial::NotStarted),
        denied(Denial::Disabled),
        denied(Denial::Version),
        denied(Denial::ColdStart),
        denied(Denial::QueueTimeout),
    ]
}
