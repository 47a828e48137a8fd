//! Registering nodes.

mod batch;
mod locked;
mod no_slot;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    EventId, RegistrationId, TokenHash,
    accounts::{Account, Policy},
    nodes::{
        Applicant, Denial, NodeFacts, NodeToken, POOL, Refusal, Registration, Replacements, Seq,
        State, TokenHashes,
    },
};
use rollcall_storage::{StoreError, nodes::Claim, pools::Units};
use secrecy::SecretString;

pub use batch::BatchAnswer;
pub(crate) use locked::Expired;

use crate::{
    AppError,
    credentials::{PasswordInput, ReadConsistency},
    events::{EventDetails, Origin},
    nodes::{Granted, Nodes, RegisterError, Terms, silence::first_look},
    tenant_context::TenantContext,
};

/// How often a decision is repeated after a conflict before the caller is told to retry.
pub(crate) const ATTEMPTS: usize = 8;

/// The request to register a node.
#[derive(Debug, Clone)]
pub struct RegisterNode {
    /// The account's name.
    pub account: String,
    /// Its password.
    pub password: PasswordInput,
    /// The node's present token, if it registers again.
    pub node_token: Option<String>,
    /// The node.
    pub facts: NodeFacts,
    /// The nonce, returned in the lease.
    pub nonce: Option<String>,
}

/// One node of a call with verified credentials.
pub(crate) struct Candidate<'a> {
    pub(crate) facts: &'a NodeFacts,
    pub(crate) shown: Option<TokenHash>,
    pub(crate) nonce: Option<&'a str>,
}

/// A new registration, not stored yet, and its token.
pub(crate) struct Draft {
    pub(crate) registration: Registration,
    pub(crate) token: String,
    pub(crate) hash: TokenHash,
}

impl Nodes<'_> {
    /// Register a node against an account; idempotent for a live registration.
    pub async fn register(
        self,
        tenant: &str,
        command: RegisterNode,
        origin: &Origin,
    ) -> Result<Granted, RegisterError> {
        let answer = self.try_register(tenant, command, origin).await;
        self.count_registration(&answer);
        answer
    }

    async fn try_register(
        self,
        tenant: &str,
        command: RegisterNode,
        origin: &Origin,
    ) -> Result<Granted, RegisterError> {
        self.app.trust_clock()?;
        let context = self.app.tenant_context(tenant).await?.ok_or(RegisterError::UnknownTenant)?;
        let RegisterNode { account, password, node_token, facts, nonce } = command;
        let password = self.app.credentials().plain_password(&context, &account, password)?;
        let shown = node_token.as_deref().and_then(NodeToken::parse).map(|token| token.hash);
        let candidate = Candidate { facts: &facts, shown, nonce: nonce.as_deref() };
        // What is remembered may let the node in; only what the database says may keep it out.
        let admitted = self
            .app
            .credentials()
            .verify_credentials(&context, &account, &password, origin, ReadConsistency::Cached)
            .await?;
        let (policy, now) = (admitted.policy(&context.tenant), self.app.now());
        let applicant = Applicant::Newcomer(&facts, origin.source);
        if policy.denies(applicant, now).is_none()
            && let Some(granted) = self.claim(&context, &policy, &candidate, origin, now).await?
        {
            return Ok(granted);
        }
        Box::pin(self.register_locked(tenant, &account, &password, &candidate, origin)).await
    }

    /// Register a node on fresh facts, under the account's lock.
    async fn register_locked(
        self,
        tenant: &str,
        account: &str,
        password: &SecretString,
        candidate: &Candidate<'_>,
        origin: &Origin,
    ) -> Result<Granted, RegisterError> {
        for _ in 0..ATTEMPTS {
            let (context, account) =
                self.verify_current_credentials(tenant, account, password, origin).await?;
            let (policy, now) = (account.policy(&context.tenant), self.app.now());
            let applicant = Applicant::Newcomer(candidate.facts, origin.source);
            match policy.denies(applicant, now) {
                Some(Denial::Refused(refusal)) => {
                    let facts = candidate.facts;
                    return Err(self.refuse_newcomer(&policy, facts, refusal, origin, now).await?);
                }
                Some(Denial::Undecided) => return Err(AppError::NewerAllowList.into()),
                None => {}
            }
            let entitled = self.entitled(&context, &policy, now).await?;
            // What the product grants with a first registration may be nodes.
            if entitled.is_none_or(|entitled| entitled.pre_licences_due.is_empty()) {
                self.refuse_if_full(&account, &policy, candidate, origin).await?;
            }
            let granted = self.claim_locked(&context, &account, candidate, origin).await?;
            if let Some(granted) = granted {
                return Ok(granted);
            }
        }
        Err(StoreError::Overtaken.into())
    }

    fn count_registration(self, answer: &Result<Granted, RegisterError>) {
        let outcome = match answer {
            Ok(granted) if granted.created => "created".to_owned(),
            Ok(_) => "again".to_owned(),
            Err(error) => error.code().number().to_string(),
        };
        self.app.metrics.registrations.with_label_values(&[outcome.as_str()]).inc();
    }

    /// Verify account and password on fresh facts, the tenant's included.
    pub(crate) async fn verify_current_credentials(
        self,
        tenant: &str,
        account: &str,
        password: &SecretString,
        origin: &Origin,
    ) -> Result<(Arc<TenantContext>, Arc<Account>), RegisterError> {
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(RegisterError::UnknownTenant)?;
        let account = self
            .app
            .credentials()
            .verify_credentials(&context, account, password, origin, ReadConsistency::Current)
            .await?;
        Ok((context, account))
    }

    /// The fast path: claim a slot for a node that has none. `None`: try under the lock.
    pub(crate) async fn claim(
        self,
        context: &TenantContext,
        policy: &Policy,
        candidate: &Candidate<'_>,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Result<Option<Granted>, RegisterError> {
        let entitled = self.entitled(context, policy, now).await?;
        // Its first registration: what the product grants it is written with it, under the lock.
        if entitled.as_ref().is_some_and(|entitled| !entitled.pre_licences_due.is_empty()) {
            return Ok(None);
        }
        let Draft { mut registration, token, .. } = self.draft(policy, candidate.facts, now);
        let claim = Claim {
            sweep_at: match entitled.as_ref().is_some_and(|it| it.entitlements.has_any()) {
                true => first_look(context, policy, &registration),
                false => registration.lease_expires_at,
            },
            registration: registration.clone(),
            units: Units { of: POOL, quantity: 1 },
            source: origin.source.to_string(),
            policy_version: policy.policy_version,
            tenant_version: policy.tenant_version,
            event: EventId(self.app.randomness.uuid(now)),
            request_id: origin.request_id.clone(),
        };
        let Some(claimed) = self.app.store.claim(claim).await? else { return Ok(None) };
        registration.seq = Seq::start(claimed.issued - 1);
        Ok(Some(self.grant(Terms {
            context,
            policy,
            entitled: entitled.as_deref(),
            holder: (&registration).into(),
            nodes_in_use: claimed.in_use,
            node_token: Some(token),
            created: true,
            nonce: candidate.nonce,
            now,
        })))
    }

    /// A new registration of the node; its sequence numbers are taken from its history when it is
    /// stored.
    pub(crate) fn draft(self, policy: &Policy, facts: &NodeFacts, now: DateTime<Utc>) -> Draft {
        let (token, hash) = NodeToken::issue(policy.account, self.app.randomness.bytes());
        let registration = Registration {
            id: RegistrationId(self.app.randomness.uuid(now)),
            tenant: policy.tenant,
            account: policy.account,
            facts: facts.clone(),
            state: State::Registered,
            revision: 1,
            seq: Seq::start(0),
            tokens: TokenHashes::first(hash),
            failures: 0,
            registered_at: now,
            last_success_at: now,
            last_counted_at: None,
            lease_expires_at: now + policy.rules.lease_lifetime(),
            password_version: policy.password_version,
            replacements: Replacements::none(now),
        };
        Draft { registration, token, hash }
    }

    /// Record a refusal as an event, and return it.
    pub(crate) async fn refuse_newcomer(
        self,
        policy: &Policy,
        facts: &NodeFacts,
        refusal: Refusal,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Result<RegisterError, StoreError> {
        let details = EventDetails::refused(refusal, false);
        let event = self.app.event_for_node(policy, &facts.key, details, origin, now);
        let tx = self.app.store.write().await?;
        tx.tenant(policy.tenant).events().append(&[event]).await?;
        tx.commit().await?;
        Ok(RegisterError::Refused(refusal))
    }
}
