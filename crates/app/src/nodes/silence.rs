//! Watching for silence: nodes with licensed features that no longer call are noted for a digest to
//! vendor and customer, hours before their lease ends.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    accounts::Policy,
    nodes::{Registration, silence_digest_due, silent_at},
};
use rollcall_storage::nodes::WatchedRegistration;

use super::Nodes;
use crate::{AppError, tenant_context::TenantContext};

/// The most registrations that one step looks at.
const STEP: u64 = 500;

impl Nodes<'_> {
    /// Look at some registrations whose node may have fallen silent; returns their number.
    pub(super) async fn watch(self, now: DateTime<Utc>) -> Result<u64, AppError> {
        let tx = self.app.store.write().await?;
        let watched = tx.registrations_to_watch(now, STEP).await?;
        let mut looks = Vec::with_capacity(watched.len());
        for it in &watched {
            let Some(context) = self.app.tenant_context_by_id(it.tenant).await? else { continue };
            let policy = it.overrides.over(context.tenant.rules);
            let silent_at = silent_at(it.last_success_at, &policy, &context.tenant.notices);
            if silent_at.is_some_and(|at| at <= now) {
                let silences = tx.tenant(it.tenant).silences();
                let due_at = silence_digest_due(now);
                silences.add(it.account, it.id, it.last_success_at, due_at).await?;
            }
            looks.push((it, next_look(it, silent_at, now)));
        }
        tx.look_again_at(&looks).await?;
        tx.commit().await?;
        Ok(watched.len() as u64)
    }
}

/// When the sweeper first looks at a new registration of an account with licences.
pub(super) fn first_look(
    context: &TenantContext,
    policy: &Policy,
    registration: &Registration,
) -> DateTime<Utc> {
    let notices = &context.tenant.notices;
    let silent_at = silent_at(registration.last_success_at, &policy.rules, notices);
    let lease_ends = registration.lease_expires_at;
    silent_at.map_or(lease_ends, |silent_at| silent_at.min(lease_ends))
}

/// A silence is told of once: the next look is at the lease's end.
fn next_look(
    watched: &WatchedRegistration,
    silent_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let ahead = silent_at.filter(|at| *at > now);
    ahead.map_or(watched.lease_expires_at, |at| at.min(watched.lease_expires_at))
}
