//! Silence digests: nodes that fell silent are recorded as they are noticed and mailed together, to
//! customer and vendor.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rollcall_domain::{
    AccountId, TenantId,
    accounts::{Account, AccountStatus},
    contracts::Contract,
    mail::DIGEST_NODES_MAX,
    nodes::Registration,
};
use rollcall_mail::{SilentNode, SilentNodes};
use rollcall_storage::mail::NodeDigest;

use crate::{AppError, mail::Mail, tenant_context::TenantContext};

impl Mail<'_> {
    /// Post some of the digests that are due; returns their number, and whether there may be more.
    pub(super) async fn post_silence_digests(
        self,
        now: DateTime<Utc>,
    ) -> Result<(u64, bool), AppError> {
        let accounts = self.app.store.accounts_with_silences(now).await?;
        let mut digests = 0;
        for (tenant, account) in &accounts {
            digests += u64::from(self.tell_silence_of(*tenant, *account).await?);
        }
        // Each of them was told of, or heard of again.
        Ok((digests, !accounts.is_empty()))
    }

    async fn tell_silence_of(self, tenant: TenantId, account: AccountId) -> Result<bool, AppError> {
        let Some(context) = self.app.tenant_context_by_id(tenant).await? else {
            return Ok(false);
        };
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(tenant);
        let Some(account) = scope.accounts().lock(account).await? else { return Ok(false) };
        let silent = scope.silences().take(account.id, DIGEST_NODES_MAX).await?;
        let contract = self.signed_contract(&tx, &account).await?;
        // Another worker may have told of them; and who closed an account knows.
        let worth = silent.count > 0 && account.status != AccountStatus::Closed;
        let contract = contract.filter(|_| worth);
        if let Some(contract) = contract {
            let told = with_vendor(contract, &context);
            let letter = letter(&account, &told, &silent, context.tenant.zone);
            self.post_notice(&tx, &context, (&account, &told), &letter).await?;
            tx.commit().await?;
            return Ok(true);
        }
        tx.commit().await?;
        Ok(false)
    }
}

/// The contract with the vendor's address beside the customer's.
fn with_vendor(mut contract: Contract, context: &TenantContext) -> Contract {
    let tenant = &context.tenant;
    let vendor = tenant.notices.vendor_address.as_ref().or(tenant.mail.reply_to.as_ref());
    if let Some(vendor) = vendor.filter(|vendor| !contract.terms.emails.contains(vendor)) {
        contract.terms.emails.push(vendor.clone());
    }
    contract
}

fn letter(account: &Account, contract: &Contract, silent: &NodeDigest, zone: Tz) -> SilentNodes {
    let node = |node: &Registration| {
        let facts = &node.facts;
        SilentNode {
            name: facts.hostname.clone().unwrap_or_else(|| facts.key.node_id.clone()),
            project: facts.project_name.clone(),
            since: node.last_success_at.with_timezone(&zone).fixed_offset(),
            until: node.lease_expires_at.with_timezone(&zone).fixed_offset(),
        }
    };
    let nodes: Vec<_> = silent.first.iter().map(node).collect();
    let more = silent.count.saturating_sub(nodes.len() as u64);
    SilentNodes {
        account_name: account.name.clone(),
        company: contract.customer.company.clone(),
        nodes,
        more: u32::try_from(more).unwrap_or(u32::MAX),
    }
}
