//! Usage as CSV.

use rollcall_domain::{
    AccountId,
    sessions::{Denial, SeatUsage},
};

use super::WhichUsage;
use crate::{
    AdminError, App,
    csv::{
        CsvList, Rows,
        columns::{at, rows, text},
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
