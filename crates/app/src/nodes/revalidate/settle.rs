//! Calls that don't simply renew: refused, over, healed, pardoned. Each under the account's lock.

use rollcall_domain::{
    EventKind,
    accounts::Account,
    nodes::{
        FailureCause, POOL, Refused, Registration, Renewal, RevalidationOutcome, Seq, State, due,
        revalidate,
    },
};
use rollcall_storage::{StoreError, Tx};

use super::{Caller, Facts};
use crate::{
    AppError,
    events::EventDetails,
    nodes::{Granted, NextCall, NoSlotReason, Nodes, RevalidateError, Terms},
};

impl Nodes<'_> {
    /// Record a refusal, and end the registration if it was one too many.
    pub(super) async fn refuse(
        self,
        facts: &Facts,
        refused: Refused,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let Some(locked) = self.lock_as_read(facts).await? else { return Ok(None) };
        let Locked { tx, account, mut registration } = locked;
        let now = facts.now;
        let code = refused.refusal.code();
        let details = EventDetails::refused(refused.refusal, refused.counted);
        let mut events = vec![self.app.event_for(&registration, details, Some(caller.origin), now)];
        if refused.counted {
            registration.failures = refused.failures;
            registration.last_counted_at = Some(now);
        }
        let scope = tx.tenant(registration.tenant);
        if refused.locks_out {
            registration.state = State::Failed { at: now, why: FailureCause::Refused(code) };
            let detail = format!("Registration Failed after {} refused calls", refused.failures);
            let details = EventDetails {
                code: Some(code),
                ..EventDetails::plain(EventKind::LockedOut, detail)
            };
            events.push(self.app.event_for(&registration, details, Some(caller.origin), now));
            scope.pools().add_in_use(registration.account, &POOL, -1).await?;
            self.app.mail().note_lock_outs(&tx, &account, [&registration], now).await?;
        }
        if refused.counted {
            scope.registrations().update(&mut registration).await?;
        }
        scope.events().append(&events).await?;
        tx.commit().await?;
        self.app.invalidate_cached(&registration).await;
        let due_at = due(&facts.policy, refused.interval_began, self.app.randomness.draw());
        Err(RevalidateError::Refused {
            refusal: refused.refusal,
            consecutive_failures: refused.failures,
            allowed_failures: facts.policy.rules.allowed_failures,
            lease_expires_at: registration.lease_expires_at,
            next_call: (!refused.locks_out).then_some(NextCall { due_at, server_time: now }),
        })
    }

    /// Tell of a copy that the tenant doesn't want renewed; it doesn't count.
    pub(super) async fn refuse_copy(
        self,
        facts: &Facts,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let details = EventDetails::plain(
            EventKind::CloneSuspected,
            "refused: two machines seem to share this registration",
        );
        let event =
            self.app.event_for(&facts.registration, details, Some(caller.origin), facts.now);
        let tx = self.app.store.write().await?;
        tx.tenant(facts.registration.tenant).events().append(&[event]).await?;
        tx.commit().await?;
        Err(RevalidateError::CopyRefused)
    }

    /// The lease is over and nobody has written it down yet: do, for the whole account.
    pub(super) async fn fail_expired(
        self,
        facts: &Facts,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let tx = self.app.store.write().await?;
        let account = tx.tenant(facts.policy.tenant).accounts().lock(facts.policy.account).await?;
        let expired = match account {
            Some(account) => Some(self.expire_leases(&tx, &account, facts.now).await?),
            None => None,
        };
        tx.commit().await?;
        if let Some(expired) = expired {
            self.count_expired(&expired);
        }
        let failed = Facts {
            context: std::sync::Arc::clone(&facts.context),
            registration: Registration {
                state: facts.registration.state_at(facts.now),
                revision: facts.registration.revision + 1,
                ..facts.registration.clone()
            },
            policy: std::sync::Arc::clone(&facts.policy),
            now: facts.now,
        };
        self.reinstate(&failed, caller).await
    }

    /// A registration that has ended: final, unless an outage of ours ended it and was pardoned.
    pub(super) async fn reinstate(
        self,
        facts: &Facts,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let state = facts.registration.state;
        let scope = self.app.store.tenant(facts.registration.tenant);
        let pardoned = matches!(state, State::Failed { why: FailureCause::Expired, .. })
            && scope.amnesties().list().await?.iter().any(|amnesty| amnesty.covers(state));
        if !pardoned {
            self.app.invalidate_cached(&facts.registration).await;
            return Err(RevalidateError::Ended { state });
        }
        let call = self.call(facts, caller, None);
        let revived = Registration {
            state: State::Registered,
            // A pardoned node is judged as if its lease were alive, by all the other rules.
            lease_expires_at: facts.now + facts.policy.rules.lease_lifetime(),
            ..facts.registration.clone()
        };
        match revalidate(&revived, &facts.policy, &call, facts.now) {
            RevalidationOutcome::Renewed(renewal) => self.pardon(facts, *renewal, caller).await,
            RevalidationOutcome::Refused(refused) => Err(RevalidateError::Refused {
                refusal: refused.refusal,
                consecutive_failures: facts.registration.failures,
                allowed_failures: facts.policy.rules.allowed_failures,
                lease_expires_at: facts.registration.lease_expires_at,
                next_call: None,
            }),
            RevalidationOutcome::Undecided => Err(AppError::NewerAllowList.into()),
            RevalidationOutcome::CopyRefused | RevalidationOutcome::Over => {
                Err(RevalidateError::Ended { state })
            }
        }
    }

    async fn pardon(
        self,
        facts: &Facts,
        renewal: Renewal,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let Some(locked) = self.lock_as_read(facts).await? else { return Ok(None) };
        let Locked { tx, account, registration } = locked;
        let policy = &facts.policy;
        let scope = tx.tenant(policy.tenant);
        let expired = self.expire_leases(&tx, &account, facts.now).await?;
        let mut nodes = account.nodes;
        if nodes.changes_at.is_some_and(|changes_at| changes_at <= facts.now) {
            let licences = self.app.licences();
            nodes = licences.refresh_pool(&tx, &facts.context, &account, facts.now).await?;
        }
        let slots = nodes.freed(expired.slots);
        let node = &registration.facts.key;
        let successor = scope.registrations().lock_live_of(policy.account, node).await?;
        if successor.is_some() {
            return Err(RevalidateError::Ended { state: registration.state });
        }
        if slots.is_full() {
            tx.commit().await?;
            self.count_expired(&expired);
            let way_out = self.way_out(policy, NoSlotReason::Full, facts.now).await?;
            return Err(RevalidateError::NoSlot(Box::new(way_out)));
        }
        let mut renewal = renewal;
        let last = scope.registrations().last_issued(policy.account, node).await?;
        renewal.seq = Seq { issued: renewal.seq.issued.max(last + 1), ..renewal.seq };
        scope.pools().add_in_use(policy.account, &POOL, 1).await?;
        let details =
            EventDetails::plain(EventKind::Pardoned, "came back after an outage of the service");
        let event = self.app.event_for(&registration, details, Some(caller.origin), facts.now);
        scope.events().append(&[event]).await?;
        let granted =
            self.write_renewal(tx, facts, registration, renewal, caller, slots.in_use + 1).await?;
        self.count_expired(&expired);
        Ok(granted)
    }

    /// The lease that the node showed is newer than what we know: we were restored to an older
    /// point, and by what we knew the lease was over.
    pub(super) async fn heal(
        self,
        facts: &Facts,
        renewal: Renewal,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let Some(locked) = self.lock_as_read(facts).await? else { return Ok(None) };
        let Locked { tx, account, registration } = locked;
        let in_use = account.nodes.in_use;
        self.write_renewal(tx, facts, registration, renewal, caller, in_use).await
    }

    async fn write_renewal(
        self,
        tx: Tx,
        facts: &Facts,
        mut registration: Registration,
        renewal: Renewal,
        caller: &Caller<'_>,
        nodes_in_use: u32,
    ) -> Result<Option<Granted>, RevalidateError> {
        let events = self.events_of(facts, renewal.sequence_check, caller);
        renewal.write_to(&mut registration, facts.now);
        registration.state = State::Registered;
        let scope = tx.tenant(registration.tenant);
        scope.registrations().update(&mut registration).await?;
        scope.events().append(&events).await?;
        let entitled = self.entitled(&facts.context, &facts.policy, facts.now).await?;
        tx.commit().await?;
        Ok(Some(self.grant(Terms {
            context: &facts.context,
            policy: &facts.policy,
            entitled: entitled.as_deref(),
            holder: (&registration).into(),
            nodes_in_use,
            node_token: None,
            created: false,
            nonce: caller.sent.nonce.as_deref(),
            now: facts.now,
        })))
    }

    /// Lock the account and the registration, if account, tenant and registration are still as the
    /// decision was made on.
    async fn lock_as_read(self, facts: &Facts) -> Result<Option<Locked>, StoreError> {
        let policy = &facts.policy;
        let tx = self.app.store.write().await?;
        let account = tx.tenant(policy.tenant).accounts().lock(policy.account).await?;
        let tenant = tx.tenants().find(policy.tenant).await?;
        let account = account.filter(|now| now.policy_version == policy.policy_version);
        let unchanged = tenant.is_some_and(|now| now.version == policy.tenant_version);
        let registrations = tx.tenant(policy.tenant).registrations();
        let registration = registrations.lock(facts.registration.id).await?;
        let registration =
            registration.filter(|now| unchanged && now.revision == facts.registration.revision);
        let both = account.zip(registration);
        Ok(both.map(|(account, registration)| Locked { tx, account, registration }))
    }
}

/// A registration and its account, as nobody else changes them until the transaction's end.
struct Locked {
    tx: Tx,
    account: Account,
    registration: Registration,
}
