//! What a store that knows nothing of an account is told: whether anybody may hold what it has forgotten.

use rollcall_domain::{AccountId, sessions::Timing};
use tracing::warn;

use super::Sessions;
use crate::{AppError, tenant_context::TenantContext};

impl Sessions<'_> {
    /// Have the store know an account. Where sessions of it may still live, newcomers wait for one
    /// time-out, while those who can prove what they held come back.
    pub(super) async fn begin(
        self,
        context: &TenantContext,
        account: AccountId,
        timing: Timing,
    ) -> Result<(), AppError> {
        let now = self.app.now();
        let scope = self.app.store.tenant(context.tenant.id);
        let alive_until = scope.sessions().alive_until(account).await?;
        let hold_until = match alive_until.filter(|until| *until > now) {
            Some(until) => {
                warn!(account = %account, "the store of sessions came back empty: newcomers wait");
                self.app.session_metrics.cold_starts.inc();
                timing.cold_until(now, until).timestamp_millis()
            }
            None => 0,
        };
        self.app.session_store.begin(account.0.as_u128(), hold_until).await?;
        Ok(())
    }
}
