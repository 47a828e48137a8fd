//! Counting accounts.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::accounts::AccountStatus;

use crate::{AdminError, accounts::Accounts};

/// How many accounts of a tenant there are, and how many end soon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountCounts {
    /// The active ones.
    pub active: u64,
    /// The suspended ones.
    pub suspended: u64,
    /// The active ones that are over.
    pub over: u64,
    /// The active ones that end within 7, 30 and 90 days.
    pub ending: [u64; 3],
}

impl AccountCounts {
    /// Within how many days an end is soon.
    pub const SOON: [u16; 3] = [7, 30, 90];
}

impl Accounts<'_> {
    /// Count them. Reads the status of all accounts.
    pub async fn counts(self, tenant: &str) -> Result<AccountCounts, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let accounts = self.app.store.tenant(context.tenant.id).accounts();
        let mut counts = AccountCounts {
            active: accounts.count(AccountStatus::Active).await?,
            suspended: accounts.count(AccountStatus::Suspended).await?,
            over: accounts.count_ending(DateTime::<Utc>::UNIX_EPOCH, now).await?,
            ending: [0; 3],
        };
        for (count, days) in counts.ending.iter_mut().zip(AccountCounts::SOON) {
            *count = accounts.count_ending(now, now + TimeDelta::days(i64::from(days))).await?;
        }
        Ok(counts)
    }
}
