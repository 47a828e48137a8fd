//! Registering under the account's lock: everything that the fast path leaves out.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    EventKind,
    accounts::{Account, Policy},
    nodes::{FailureCause, POOL, Refusal, Registration, Reregistration, Seq, State, reregister},
};
use rollcall_storage::{StoreError, Tx};

use super::{Candidate, Draft};
use crate::{
    events::{EventDetails, Origin},
    nodes::{
        Granted, NoSlot, NoSlotReason, Nodes, RegisterError, SilentNode, Terms, silence::first_look,
    },
    tenant_context::TenantContext,
};

impl Nodes<'_> {
    /// Register a node with its account locked. `None`: account or tenant have changed since they
    /// were read; decide again.
    pub(super) async fn claim_locked(
        self,
        context: &TenantContext,
        account: &Account,
        candidate: &Candidate<'_>,
        origin: &Origin,
    ) -> Result<Option<Granted>, RegisterError> {
        let (policy, now) = (account.policy(&context.tenant), self.app.now());
        let tx = self.app.store.write().await?;
        let Some(mut locked) = self.lock_unchanged(&tx, context, account).await? else {
            return Ok(None);
        };
        let draft = self.draft(&policy, candidate.facts, now);
        let registrations = tx.tenant(policy.tenant).registrations();
        let node = &candidate.facts.key;
        if let Some(live) = registrations.lock_live_of(policy.account, node).await? {
            let shown = candidate.shown.as_ref();
            match reregister(&live, &policy, shown, draft.hash, now) {
                Reregistration::Over => {}
                Reregistration::TooManyReplacements => {
                    let why = NoSlotReason::ReplacedTooOften;
                    return Err(self.no_slot(tx, &policy, candidate, why, origin, now).await?);
                }
                again @ Reregistration::Again { .. } => {
                    let terms =
                        Again { context, policy: &policy, locked: &locked, live, draft, now };
                    return self.register_again(tx, terms, again, candidate, origin).await;
                }
            }
        }
        let expired = self.expire_leases(&tx, &locked, now).await?;
        let licences = self.app.licences();
        if locked.nodes.changes_at.is_some_and(|changes_at| changes_at <= now) {
            locked.nodes = licences.refresh_pool(&tx, context, &locked, now).await?;
        }
        let is_first = licences.grant_pre_licences(&tx, context, &mut locked, now).await?;
        let slots = locked.nodes.freed(expired.slots);
        if slots.is_full() && is_first {
            // No registration, so it keeps its pre-licences for the first one.
            drop(tx);
            let tx = self.app.store.write().await?;
            let why = NoSlotReason::Full;
            return Err(self.no_slot(tx, &policy, candidate, why, origin, now).await?);
        }
        if slots.is_full() {
            let why = NoSlotReason::Full;
            let no_slot = self.no_slot(tx, &policy, candidate, why, origin, now).await?;
            self.count_expired(&expired);
            return Err(no_slot);
        }
        let Draft { mut registration, token, .. } = draft;
        registration.seq = Seq::start(registrations.last_issued(policy.account, node).await?);
        let details = EventDetails::plain(EventKind::Registered, "registered");
        let event = self.app.event_for(&registration, details, Some(origin), now);
        // Whether it has licences is found out by the first look.
        let sweep_at = first_look(context, &policy, &registration);
        registrations.insert(&registration, &origin.source.to_string(), sweep_at).await?;
        tx.tenant(policy.tenant).pools().add_in_use(policy.account, &POOL, 1).await?;
        tx.tenant(policy.tenant).events().append(&[event]).await?;
        tx.commit().await?;
        self.count_expired(&expired);
        if is_first {
            self.app.invalidate_policy(&locked, context.tenant.version).await;
        }
        let entitled = self.entitled(context, &locked.policy(&context.tenant), now).await?;
        Ok(Some(self.grant(Terms {
            context,
            policy: &policy,
            entitled: entitled.as_deref(),
            holder: (&registration).into(),
            nodes_in_use: slots.in_use + 1,
            node_token: Some(token),
            created: true,
            nonce: candidate.nonce,
            now,
        })))
    }

    /// Lock the account, if it and its tenant are unchanged since they were read.
    pub(crate) async fn lock_unchanged(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
    ) -> Result<Option<Account>, StoreError> {
        let locked = tx.tenant(account.tenant).accounts().lock(account.id).await?;
        let tenant = tx.tenants().find(account.tenant).await?;
        let tenant_unchanged =
            tenant.is_some_and(|tenant| tenant.version == context.tenant.version);
        Ok(locked.filter(|locked| {
            tenant_unchanged
                && locked.policy_version == account.policy_version
                && locked.password_version == account.password_version
        }))
    }

    /// Fail the registrations of a locked account whose lease has expired.
    pub(crate) async fn expire_leases(
        self,
        tx: &Tx,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<Expired, StoreError> {
        let scope = tx.tenant(account.tenant);
        let over = scope.registrations().expire_leases(account.id, now).await?;
        let events: Vec<_> =
            over.failed.iter().map(|failed| self.expired_event(failed, now)).collect();
        scope.events().append(&events).await?;
        self.app.mail().note_lock_outs(tx, account, &over.failed, now).await?;
        Ok(Expired { slots: over.slots, leases: over.failed.len() as u64 })
    }

    /// Count leases that were over, now that the transaction is committed.
    pub(crate) fn count_expired(self, expired: &Expired) {
        self.app.metrics.expired.inc_by(expired.leases);
    }

    pub(crate) fn expired_event(
        self,
        failed: &Registration,
        now: DateTime<Utc>,
    ) -> rollcall_domain::Event {
        let details =
            EventDetails::plain(EventKind::Expired, "the lease ended without a successful call");
        let mut event = self.app.event_for(failed, details, None, now);
        if let State::Failed { at, why: FailureCause::Expired } = failed.state {
            event.at = at;
        }
        event
    }

    async fn register_again(
        self,
        tx: Tx,
        terms: Again<'_>,
        again: Reregistration,
        candidate: &Candidate<'_>,
        origin: &Origin,
    ) -> Result<Option<Granted>, RegisterError> {
        let Again { context, policy, locked, mut live, draft, now } = terms;
        let Reregistration::Again { seq, tokens, lease_expires_at, replacements, replaced } = again
        else {
            return Ok(None);
        };
        live.facts = candidate.facts.clone();
        live.seq = seq;
        live.tokens = tokens;
        live.failures = 0;
        live.last_success_at = now;
        live.lease_expires_at = lease_expires_at;
        live.password_version = policy.password_version;
        live.replacements = replacements;
        let scope = tx.tenant(policy.tenant);
        scope.registrations().update(&mut live).await?;
        if replaced {
            let detail = "registered over without its node token";
            let details = EventDetails::plain(EventKind::NodeReplaced, detail);
            scope.events().append(&[self.app.event_for(&live, details, Some(origin), now)]).await?;
        }
        let entitled = self.entitled(context, policy, now).await?;
        tx.commit().await?;
        // Waited for: an entry that doesn't know the new token would refuse it.
        self.app.invalidate_cached(&live).await;
        Ok(Some(self.grant(Terms {
            context,
            policy,
            entitled: entitled.as_deref(),
            holder: (&live).into(),
            nodes_in_use: locked.nodes.in_use,
            node_token: Some(draft.token),
            created: false,
            nonce: candidate.nonce,
            now,
        })))
    }

    /// 30007 with its event and its details. What was failed on the way stays failed.
    pub(super) async fn no_slot(
        self,
        tx: Tx,
        policy: &Policy,
        candidate: &Candidate<'_>,
        why: NoSlotReason,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Result<RegisterError, StoreError> {
        let details = EventDetails::refused(Refusal::NoSlot, false);
        let event = self.app.event_for_node(policy, &candidate.facts.key, details, origin, now);
        tx.tenant(policy.tenant).events().append(&[event]).await?;
        tx.commit().await?;
        Ok(RegisterError::NoSlot(Box::new(self.way_out(policy, why, now).await?)))
    }

    /// The details of 30007 for the account's owner.
    pub(crate) async fn way_out(
        self,
        policy: &Policy,
        why: NoSlotReason,
        now: DateTime<Utc>,
    ) -> Result<NoSlot, StoreError> {
        let registrations = self.app.store.tenant(policy.tenant).registrations();
        let nodes_in_use = registrations.slots_taken(policy.account, now).await?;
        let silent = registrations.silent(policy.account, now, 5).await?;
        let account = self.app.store.tenant(policy.tenant).accounts().find(policy.account).await?;
        let max_nodes = account.map_or(policy.max_nodes, |account| account.nodes.total());
        let silent_node = |registration: Registration| SilentNode {
            registration: registration.id,
            node: registration.facts.key,
            hostname: registration.facts.hostname,
            last_success_at: registration.last_success_at,
        };
        Ok(NoSlot {
            why,
            nodes_in_use,
            max_nodes,
            next_slot_frees_at: silent.next_slot_frees_at,
            longest_silent: silent.longest.into_iter().map(silent_node).collect(),
        })
    }
}

/// Leases that were over and are written down as such, once the transaction is committed.
#[must_use = "they are counted after the commit"]
pub(crate) struct Expired {
    /// How many slots that freed, those included that were only held.
    pub(crate) slots: u32,
    /// How many leases that were.
    pub(crate) leases: u64,
}

/// A live registration whose node registers again.
struct Again<'a> {
    context: &'a TenantContext,
    policy: &'a Policy,
    locked: &'a Account,
    live: Registration,
    draft: Draft,
    now: DateTime<Utc>,
}
