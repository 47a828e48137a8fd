//! Lock-out digests: lock-outs are recorded as they happen and mailed together.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rollcall_domain::{
    AccountId, Language, TenantId,
    accounts::{Account, AccountStatus},
    contracts::Contract,
    mail::{DIGEST_NODES_MAX, digest_due, digest_waits},
    nodes::{FailureCause, Registration, State},
};
use rollcall_mail::{LockedOut, LockedOutNode};
use rollcall_storage::{StoreError, Tx, mail::NodeDigest};

use crate::{AppError, mail::Mail};

/// The reason of a lock-out by expiry: English, Chinese.
const SILENT: [&str; 2] =
    ["No successful call until the lease ended", "租约到期前没有任何一次成功的认证"];

impl Mail<'_> {
    /// Record lock-outs of a locked account's registrations, for the next digest.
    pub(crate) async fn note_lock_outs<'a>(
        self,
        tx: &Tx,
        account: &Account,
        failed: impl IntoIterator<Item = &'a Registration>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        // Without a contract there is nobody to write to.
        if account.contract.is_none() {
            return Ok(());
        }
        let failed: Vec<_> = failed.into_iter().map(|failed| failed.id).collect();
        tx.tenant(account.tenant).lock_outs().add(account.id, &failed, digest_due(now)).await
    }

    /// Post some of the digests that are due; returns their number, and whether there may be more.
    pub(super) async fn post_lock_out_digests(
        self,
        now: DateTime<Utc>,
    ) -> Result<(u64, bool), AppError> {
        let accounts = self.app.store.accounts_with_lock_outs(now).await?;
        let mut digests = 0;
        for (tenant, account) in &accounts {
            digests += u64::from(self.tell_lock_outs_of(*tenant, *account, now).await?);
        }
        // Each of them was told of or put off.
        Ok((digests, !accounts.is_empty()))
    }

    async fn tell_lock_outs_of(
        self,
        tenant: TenantId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<bool, AppError> {
        let Some(context) = self.app.tenant_context_by_id(tenant).await? else {
            return Ok(false);
        };
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(tenant);
        let Some(account) = scope.accounts().lock(account).await? else { return Ok(false) };
        let lock_outs = scope.lock_outs();
        if let Some(until) = digest_waits(lock_outs.last_letter(account.id).await?, now) {
            lock_outs.put_off(account.id, until).await?;
            tx.commit().await?;
            return Ok(false);
        }
        let told = lock_outs.to_tell(account.id, DIGEST_NODES_MAX).await?;
        lock_outs.clear(account.id).await?;
        let contract = self.signed_contract(&tx, &account).await?;
        // Another worker may have told of them; and who closed an account knows.
        let worth = told.count > 0 && account.status != AccountStatus::Closed;
        let contract = contract.filter(|_| worth);
        if let Some(contract) = &contract {
            let letter = letter(&account, contract, &told, context.tenant.zone);
            self.post_notice(&tx, &context, (&account, contract), &letter).await?;
            lock_outs.letter_written(account.id, now).await?;
        }
        tx.commit().await?;
        Ok(contract.is_some())
    }
}

fn letter(account: &Account, contract: &Contract, told: &NodeDigest, zone: Tz) -> LockedOut {
    let language = contract.terms.language;
    let nodes: Vec<_> = told.first.iter().filter_map(|node| named(node, language, zone)).collect();
    let more = told.count.saturating_sub(nodes.len() as u64);
    LockedOut {
        account_name: account.name.clone(),
        nodes,
        more: u32::try_from(more).unwrap_or(u32::MAX),
    }
}

fn named(failed: &Registration, language: Language, zone: Tz) -> Option<LockedOutNode> {
    let State::Failed { at, why } = failed.state else { return None };
    let facts = &failed.facts;
    Some(LockedOutNode {
        name: facts.hostname.clone().unwrap_or_else(|| facts.key.node_id.clone()),
        project: facts.project_name.clone(),
        reason: reason(why, language),
        at: at.with_timezone(&zone).fixed_offset(),
    })
}

fn reason(why: FailureCause, language: Language) -> String {
    let of = |words: [&'static str; 2]| match language {
        Language::En => words[0],
        Language::ZhCn => words[1],
    };
    match why {
        FailureCause::Expired => of(SILENT).to_owned(),
        FailureCause::Refused(code) => format!("{} ({})", of(code.entry().message), code.number()),
    }
}
