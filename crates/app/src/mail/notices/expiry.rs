//! Expiry warnings.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, TenantId,
    accounts::{Account, UpcomingExpiry, due_warning, next_warning},
    contracts::Contract,
};
use rollcall_mail::ExpiryWarning;

use super::STEP;
use crate::{AppError, mail::Mail};

impl Mail<'_> {
    /// Handle some accounts with a due warning; returns the number of warned ones, and whether
    /// there may be more.
    pub(super) async fn warn_of_ends(self, now: DateTime<Utc>) -> Result<(u64, bool), AppError> {
        let forgotten = self.app.store.forget_warnings(now, STEP).await?;
        let accounts = self.app.store.accounts_to_warn(now, STEP).await?;
        let mut warned = 0;
        for (tenant, account) in &accounts {
            warned += u64::from(self.warn_of_end(*tenant, *account, now).await?);
        }
        Ok((warned, forgotten == STEP || accounts.len() as u64 == STEP))
    }

    /// Warn of an account's end, and schedule the next warning.
    async fn warn_of_end(
        self,
        tenant: TenantId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<bool, AppError> {
        let Some(context) = self.app.tenant_context_by_id(tenant).await? else {
            return Ok(false);
        };
        let tx = self.app.store.write().await?;
        let accounts = tx.tenant(tenant).accounts();
        let Some(account) = accounts.lock(account).await? else { return Ok(false) };
        // Another worker may have been quicker, or staff may have set another end.
        let Some(since) = accounts.due_warning(account.id, now).await? else { return Ok(false) };
        let (days, zone) = (&context.tenant.notices.warning_days, context.tenant.zone);
        let soon = due_warning(&account, days, zone, since, now);
        let soon = soon.zip(self.signed_contract(&tx, &account).await?);
        if let Some((soon, contract)) = &soon {
            let letter = letter(&account, contract, *soon);
            self.post_notice(&tx, &context, (&account, contract), &letter).await?;
        }
        accounts.warn_at(account.id, next_warning(&account, days, zone, now)).await?;
        tx.commit().await?;
        Ok(soon.is_some())
    }
}

fn letter(account: &Account, contract: &Contract, soon: UpcomingExpiry) -> ExpiryWarning {
    ExpiryWarning {
        account_name: account.name.clone(),
        company: Some(contract.customer.company.clone()),
        project: Some(contract.terms.project.clone()),
        expires_on: soon.last_day,
        days_left: soon.days_left,
    }
}
