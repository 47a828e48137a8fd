//! The roll call: a registered node shows itself.

mod reported;
mod settle;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    EventKind, RegistrationId,
    accounts::Policy,
    nodes::{
        Call, FactsUpdate, NodeToken, Registration, Renewal, RevalidationOutcome, SequenceCheck,
        State, TokenHashes, renew_optimistically, revalidate,
    },
};
use rollcall_signing::{VerifyingKey, verify_lease};
use rollcall_storage::{
    StoreError,
    nodes::{Guard, Renew},
};

use crate::{
    AppError,
    events::{EventDetails, Origin},
    nodes::{ATTEMPTS, Granted, Leaseholder, Nodes, RevalidateError, Terms},
    tenant_context::TenantContext,
};

/// A node's call.
#[derive(Debug, Clone)]
pub struct Revalidate {
    /// The number of the lease it holds.
    pub lease_seq: i64,
    /// What changed at it.
    pub facts: FactsUpdate,
    /// To come back inside the lease.
    pub nonce: Option<String>,
    /// Its calls that never reached us.
    pub unreported: Vec<Unreported>,
    /// The lease it holds; heals a server that was restored to an older point.
    pub lease: Option<String>,
}

/// A call that never reached us, as the node tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreported {
    /// When.
    pub at: DateTime<Utc>,
    /// What the node saw.
    pub message: String,
}

/// What a decision is made on.
struct Facts {
    context: Arc<TenantContext>,
    registration: Registration,
    policy: Arc<Policy>,
    now: DateTime<Utc>,
}

/// One call on its way through.
struct Caller<'a> {
    token: NodeToken,
    id: RegistrationId,
    sent: &'a Revalidate,
    origin: &'a Origin,
}

impl Nodes<'_> {
    /// Renew a registration.
    pub async fn revalidate(
        self,
        tenant: &str,
        id: RegistrationId,
        token: &str,
        call: Revalidate,
        origin: &Origin,
    ) -> Result<Granted, RevalidateError> {
        let answer = self.try_revalidate(tenant, id, token, &call, origin).await;
        match &answer {
            Ok(_) => self.app.metrics.renewed.inc(),
            Err(error) => {
                let refused = error.code().number().to_string();
                self.app.metrics.revalidations.with_label_values(&[refused]).inc();
            }
        }
        answer
    }

    async fn try_revalidate(
        self,
        tenant: &str,
        id: RegistrationId,
        token: &str,
        sent: &Revalidate,
        origin: &Origin,
    ) -> Result<Granted, RevalidateError> {
        let context =
            self.app.tenant_context(tenant).await?.ok_or(RevalidateError::UnknownTenant)?;
        let token = NodeToken::parse(token).ok_or(RevalidateError::BadToken)?;
        let caller = Caller { token, id, sent, origin };
        if let Some(granted) = self.renew_unread(&context, &caller).await? {
            return Ok(granted);
        }
        // Boxed, so that the way of nearly every call isn't as large as the longest one.
        Box::pin(self.renew_by_database(tenant, &caller)).await
    }

    async fn renew_by_database(
        self,
        tenant: &str,
        caller: &Caller<'_>,
    ) -> Result<Granted, RevalidateError> {
        self.app.metrics.decided_on.with_label_values(&["database"]).inc();
        for _ in 0..ATTEMPTS {
            let facts = self.read_facts(tenant, caller).await?;
            if let Some(granted) = self.decide(facts, caller).await? {
                return Ok(granted);
            }
        }
        Err(StoreError::Overtaken.into())
    }

    /// The way of nearly every call: decided on the remembered policy, one write and no read. The write
    /// compares the registration itself; `None` where that, or anything else, needs a closer look.
    async fn renew_unread(
        self,
        context: &TenantContext,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let Caller { token, id, sent, origin } = caller;
        if !sent.unreported.is_empty() {
            return Ok(None);
        }
        if self.app.is_known_wrong(token, *id).await {
            return Err(RevalidateError::BadToken);
        }
        let Some(policy) = self.app.cached_policy(token.account).await else { return Ok(None) };
        let versions = (policy.tenant, policy.tenant_version);
        if versions != (context.tenant.id, context.tenant.version) {
            return Ok(None);
        }
        let now = self.app.now();
        let renewal = renew_optimistically(&policy, sent.lease_seq, origin.source, now);
        let Some(renewal) = renewal else { return Ok(None) };
        let renew = Renew {
            tenant: policy.tenant,
            account: policy.account,
            id: *id,
            guard: Guard::Unread {
                said: sent.facts.clone(),
                password_version_from: renewal.password_version_from,
            },
            policy_version: policy.policy_version,
            tenant_version: policy.tenant_version,
            seq: renewal.seq,
            tokens: TokenHashes::first(token.hash),
            now,
            lease_expires_at: renewal.lease_expires_at,
            facts: None,
            events: Vec::new(),
        };
        let entitled = self.entitled(context, &policy, now).await?;
        let Some(renewed) = self.app.store.renew(renew).await? else { return Ok(None) };
        self.app.metrics.decided_on_cache.inc();
        Ok(Some(self.grant(Terms {
            context,
            policy: &policy,
            entitled: entitled.as_deref(),
            holder: Leaseholder {
                id: *id,
                facts: &renewed.facts,
                issued: renewal.seq.issued,
                lease_expires_at: renewal.lease_expires_at,
            },
            nodes_in_use: renewed.nodes_in_use,
            node_token: None,
            created: false,
            nonce: sent.nonce.as_deref(),
            now,
        })))
    }

    /// What the database says now; the token is checked on it.
    async fn read_facts(self, tenant: &str, caller: &Caller<'_>) -> Result<Facts, RevalidateError> {
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(RevalidateError::UnknownTenant)?;
        let scope = self.app.store.tenant(context.tenant.id);
        let registration = scope.registrations().find(caller.id).await?;
        let registration = registration
            .filter(|registration| registration.account == caller.token.account)
            .ok_or(RevalidateError::Unknown)?;
        let now = self.app.now();
        if !registration.tokens.holds(&caller.token.hash) {
            self.app.cache_tokens(&registration, now);
            return Err(RevalidateError::BadToken);
        }
        let account = scope.accounts().find(registration.account).await?;
        let account = account.ok_or(RevalidateError::Unknown)?;
        let policy = Arc::new(account.policy(&context.tenant));
        self.app.cache_policy(&policy).await;
        Ok(Facts { context, registration, policy, now })
    }

    /// Decide on fresh facts and write it down. `None`: overtaken; decide again.
    async fn decide(
        self,
        facts: Facts,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let Facts { registration, policy, now, .. } = &facts;
        if registration.state != State::Registered {
            return self.reinstate(&facts, caller).await;
        }
        let proven = self.proven_lease_end(&facts, caller)?;
        let call = self.call(&facts, caller, proven);
        match revalidate(registration, policy, &call, *now) {
            RevalidationOutcome::Renewed(renewal) if registration.is_live(*now) => {
                self.renew(facts, *renewal, caller).await
            }
            RevalidationOutcome::Renewed(renewal) => self.heal(&facts, *renewal, caller).await,
            RevalidationOutcome::Refused(refused) => self.refuse(&facts, refused, caller).await,
            RevalidationOutcome::CopyRefused => self.refuse_copy(&facts, caller).await,
            RevalidationOutcome::Over => self.fail_expired(&facts, caller).await,
            RevalidationOutcome::Undecided => Err(AppError::NewerAllowList.into()),
        }
    }

    fn call(self, facts: &Facts, caller: &Caller<'_>, proven_until: Option<DateTime<Utc>>) -> Call {
        Call {
            sent: caller.sent.lease_seq,
            token: caller.token.hash,
            facts: caller.sent.facts.apply(&facts.registration.facts),
            source: caller.origin.source,
            proven_until,
        }
    }

    /// Write a renewal and sign the lease. `None`: what it was decided on no longer holds.
    async fn renew(
        self,
        facts: Facts,
        renewal: Renewal,
        caller: &Caller<'_>,
    ) -> Result<Option<Granted>, RevalidateError> {
        let events = self.events_of(&facts, renewal.sequence_check, caller);
        let Facts { context, mut registration, policy, now } = facts;
        let renew = Renew {
            tenant: registration.tenant,
            account: registration.account,
            id: registration.id,
            guard: Guard::Read { revision: registration.revision },
            policy_version: policy.policy_version,
            tenant_version: policy.tenant_version,
            seq: renewal.seq,
            tokens: renewal.tokens.clone(),
            now,
            lease_expires_at: renewal.lease_expires_at,
            facts: renewal.facts.clone().map(Box::new),
            events,
        };
        let entitled = self.entitled(&context, &policy, now).await?;
        let Some(renewed) = self.app.store.renew(renew).await? else { return Ok(None) };
        renewal.write_to(&mut registration, now);
        Ok(Some(self.grant(Terms {
            context: &context,
            policy: &policy,
            entitled: entitled.as_deref(),
            holder: (&registration).into(),
            nodes_in_use: renewed.nodes_in_use,
            node_token: None,
            created: false,
            nonce: caller.sent.nonce.as_deref(),
            now,
        })))
    }

    /// What is to be told with a success.
    fn events_of(
        self,
        facts: &Facts,
        sequence_check: SequenceCheck,
        caller: &Caller<'_>,
    ) -> Vec<rollcall_domain::Event> {
        let mut events = self.reported(facts, caller);
        let details = match sequence_check {
            SequenceCheck::Current | SequenceCheck::AnswersLost | SequenceCheck::Repeat => {
                return events;
            }
            SequenceCheck::CloneSuspected => EventDetails::plain(
                EventKind::CloneSuspected,
                "two machines seem to share this registration: an old lease number was sent",
            ),
            SequenceCheck::ServerBehind => EventDetails::plain(
                EventKind::ServerBehind,
                "the node held a newer lease than the server knew of; its number was adopted",
            ),
        };
        events.push(self.app.event_for(
            &facts.registration,
            details,
            Some(caller.origin),
            facts.now,
        ));
        events
    }

    /// The end of the lease that the node showed, if it is ours and this registration's. Asked only
    /// where the lease we know of is over or older than the node's: verifying costs.
    fn proven_lease_end(
        self,
        facts: &Facts,
        caller: &Caller<'_>,
    ) -> Result<Option<DateTime<Utc>>, RevalidateError> {
        let Facts { context, registration, now, .. } = facts;
        let Some(lease) = &caller.sent.lease else { return Ok(None) };
        if caller.sent.lease_seq <= registration.seq.issued || registration.is_live(*now) {
            return Ok(None);
        }
        let keys = VerifyingKey::all(&self.app.tenants().published_keys(context)?);
        let claims = verify_lease(lease, &keys, &context.issuer, *now)
            .ok()
            .filter(|claims| claims.sub == registration.id.to_string())
            .filter(|claims| claims.seq == caller.sent.lease_seq);
        Ok(claims.and_then(|claims| DateTime::from_timestamp(claims.exp, 0)))
    }
}
