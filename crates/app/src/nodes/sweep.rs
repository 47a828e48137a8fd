//! The sweeper: records expired leases as failed. Their slots are free without it.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, TenantId};

use crate::{AppError, nodes::Nodes};

/// The most rows that one step reschedules, and the most accounts that it handles.
const STEP: u64 = 500;

/// The result of one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Registrations that were due, but live.
    pub put_off: u64,
    /// Registrations that have failed.
    pub failed: u64,
    /// Whether there may be more that is due.
    pub more: bool,
}

impl Nodes<'_> {
    /// Fail registrations whose lease has expired, and free slots that were held until now.
    pub async fn sweep(self) -> Result<Swept, AppError> {
        self.app.trust_clock()?;
        let now = self.app.now();
        let watched = self.watch(now).await?;
        let put_off = self.app.store.put_off_sweeps(now, STEP).await?;
        let accounts = self.app.store.accounts_to_sweep(now, STEP).await?;
        let mut failed = 0;
        for (tenant, account) in &accounts {
            failed += self.sweep_account(*tenant, *account, now).await?;
        }
        let more = [watched, put_off, accounts.len() as u64].contains(&STEP);
        Ok(Swept { put_off, failed, more })
    }

    async fn sweep_account(
        self,
        tenant: TenantId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<u64, AppError> {
        let tx = self.app.store.write().await?;
        let Some(locked) = tx.tenant(tenant).accounts().lock(account).await? else { return Ok(0) };
        let expired = self.expire_leases(&tx, &locked, now).await?;
        tx.commit().await?;
        self.count_expired(&expired);
        Ok(expired.leases)
    }

    /// Count the live registrations for the metrics.
    pub async fn count_live(self) -> Result<u64, AppError> {
        let live = self.app.store.count_live(self.app.now()).await?;
        self.app.metrics.live.set(i64::try_from(live).unwrap_or(i64::MAX));
        Ok(live)
    }

    /// Store the hourly counts of revalidations.
    pub async fn flush_usage(self) -> Result<usize, AppError> {
        Ok(self.app.store.flush_usage().await?)
    }
}
