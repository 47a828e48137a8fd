//! When a tenant and its customers are told of something without asking.

use rollcall_domain::{
    TenantId,
    tenants::{TenantNotices, WarningDays},
};

use super::{Tenants, mail_settings::address};
use crate::{AdminError, AppError, error::invalid};

/// How many accounts one step reschedules.
const STEP: u64 = 1000;

/// A change of the notices; `None` keeps the present value, `Some(None)` takes it away.
#[derive(Debug, Clone, Default)]
pub struct TenantNoticesChange {
    /// How many days before an end its customer is warned.
    pub warning_days: Option<Vec<u32>>,
    /// How many seconds after a missed revalidation a silent node is told of; none: never.
    pub silent_after_s: Option<Option<i64>>,
    /// The vendor's own address for notices.
    pub vendor_address: Option<Option<String>>,
}

impl TenantNoticesChange {
    /// The notices with these changes, validated.
    pub(super) fn over(self, notices: TenantNotices) -> Result<TenantNotices, AdminError> {
        let days = self.warning_days.map(WarningDays::new).transpose();
        let silent_after_s = self.silent_after_s.unwrap_or(notices.silent_after_s);
        if silent_after_s.is_some_and(|it| !TenantNotices::SILENT_AFTER_S.contains(&it)) {
            return Err(invalid("silent_after_s", "must be 60 seconds to 30 days"));
        }
        let own = self
            .vendor_address
            .map(|given| given.map(|given| address("vendor_address", &given)).transpose());
        Ok(TenantNotices {
            warning_days: days
                .map_err(|wrong| invalid("warning_days", wrong))?
                .unwrap_or(notices.warning_days),
            silent_after_s,
            vendor_address: own.transpose()?.unwrap_or(notices.vendor_address),
        })
    }
}

impl Tenants<'_> {
    /// Have all warnings of a tenant scheduled anew, in steps of their own: none of them locks many
    /// accounts. Stopped half way, it is done by setting the days again.
    pub(super) async fn reschedule_warnings(self, tenant: TenantId) -> Result<(), AppError> {
        let now = self.app.now();
        let mut after = None;
        loop {
            let tx = self.app.store.write().await?;
            let accounts = tx.tenant(tenant).accounts();
            after = accounts.reschedule_warnings(after, now, STEP).await?;
            tx.commit().await?;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}
