//! Unbinding: by the node itself, by the account's owner, by staff.

use std::sync::Arc;

use rollcall_domain::{
    AccountId, Event, EventKind, RegistrationId, TenantId,
    accounts::Account,
    audit::Actor,
    nodes::{NodeToken, POOL, Slot, State, UnboundBy, decide_unbinding},
};
use rollcall_storage::nodes::{Unbind, UnbindProof};
use secrecy::SecretString;

use crate::{
    AdminError,
    audit::AuditRecord,
    credentials::ReadConsistency,
    events::{EventDetails, Origin, Trace},
    nodes::{NodeRefusal, Nodes, UnbindError},
    tenant_context::TenantContext,
};

/// The caller of an unbinding.
#[derive(Debug, Clone)]
pub enum Unbinder {
    /// The node itself.
    Node {
        /// Its token.
        token: String,
    },
    /// The account's owner, from anywhere.
    Account {
        /// The account's name.
        name: String,
        /// Its password.
        password: SecretString,
    },
}

/// A caller with verified credentials.
#[derive(Debug, Clone, Copy)]
enum Proven<'a> {
    Node(&'a Origin),
    Account(&'a Origin),
    Staff(&'a Actor, Option<i64>),
}

impl<'a> Proven<'a> {
    fn unbound_by(self) -> UnboundBy {
        match self {
            Self::Node(_) => UnboundBy::Node,
            Self::Account(_) => UnboundBy::Account,
            Self::Staff(..) => UnboundBy::Staff,
        }
    }

    fn trace(self) -> Trace<'a> {
        match self {
            Self::Node(origin) | Self::Account(origin) => origin.into(),
            Self::Staff(actor, _) => actor.into(),
        }
    }
}

impl Nodes<'_> {
    /// Unbind a registration; its slot is free at once. Only credentials are checked: nodes of a
    /// lapsed or suspended account may always be unbound.
    pub async fn unbind(
        self,
        tenant: &str,
        id: RegistrationId,
        by: Unbinder,
        origin: &Origin,
    ) -> Result<(), UnbindError> {
        match by {
            Unbinder::Node { token } => self.unbind_by_token(tenant, id, &token, origin).await,
            Unbinder::Account { name, password } => {
                self.unbind_by_owner(tenant, id, &name, &password, origin).await
            }
        }
    }

    /// The way of nearly every node that leaves: one write in a batch with others, which looks the
    /// registration up and compares the token itself. Whatever it leaves out is read and decided
    /// anew.
    async fn unbind_by_token(
        self,
        tenant: &str,
        id: RegistrationId,
        token: &str,
        origin: &Origin,
    ) -> Result<(), UnbindError> {
        let context = self.app.tenant_context(tenant).await?.ok_or(UnbindError::UnknownTenant)?;
        let token = NodeToken::parse(token).ok_or(UnbindError::BadToken)?;
        if self.app.is_known_wrong(&token, id).await {
            return Err(UnbindError::BadToken);
        }
        let (whose, proof) =
            ((context.tenant.id, token.account), UnbindProof::NodeToken(token.hash));
        if self.unbind_unread(whose, id, proof, origin).await? {
            return Ok(());
        }
        let context = self.app.current_tenant_context(tenant).await?;
        let context = context.ok_or(UnbindError::UnknownTenant)?;
        let scope = self.app.store.tenant(context.tenant.id);
        let now = self.app.now();
        let registration = scope.registrations().find(id).await?;
        let registration = registration
            .filter(|registration| registration.account == token.account)
            .ok_or(UnbindError::Unknown)?;
        if !registration.tokens.holds(&token.hash) {
            self.app.cache_tokens(&registration, now);
            return Err(UnbindError::BadToken);
        }
        let account = scope.accounts().find(token.account).await?;
        let account = account.ok_or(UnbindError::Unknown)?;
        self.release(&context, &account, id, Proven::Node(origin)).await
    }

    async fn unbind_by_owner(
        self,
        tenant: &str,
        id: RegistrationId,
        name: &str,
        password: &SecretString,
        origin: &Origin,
    ) -> Result<(), UnbindError> {
        let context = self.app.current_tenant_context(tenant).await?;
        let context = context.ok_or(UnbindError::UnknownTenant)?;
        let current = ReadConsistency::Current;
        let credentials = self.app.credentials();
        let account =
            credentials.verify_credentials(&context, name, password, origin, current).await?;
        let whose = (account.tenant, account.id);
        let policy = Arc::new(account.policy(&context.tenant));
        if self.unbind_unread(whose, id, UnbindProof::AccountPassword(policy), origin).await? {
            return Ok(());
        }
        self.release(&context, &account, id, Proven::Account(origin)).await
    }

    /// Unbind a registration in one batch with others. False where that needs a closer look.
    async fn unbind_unread(
        self,
        whose: (TenantId, AccountId),
        id: RegistrationId,
        proof: UnbindProof,
        origin: &Origin,
    ) -> Result<bool, UnbindError> {
        let by = proof.unbound_by();
        let ((tenant, account), now) = (whose, self.app.now());
        // Nobody knows yet which node it is; the batch does.
        let event = |details| {
            let event = self.app.event(tenant, Some(account), None, details, origin, now);
            Event { registration: Some(id), ..event }
        };
        let (event, churn) = (event(unbound(by)), event(churn()));
        let unbind = Unbind { tenant, account, id, proof, now, event, churn };
        let done = self.app.store.unbind(unbind).await?;
        if done {
            self.count_unbound(by);
        }
        Ok(done)
    }

    /// Unbind a registration as staff.
    pub async fn unbind_as_staff(
        self,
        by: &Actor,
        tenant: &str,
        id: RegistrationId,
    ) -> Result<(), AdminError> {
        self.unbind_revision(by, tenant, id, None).await
    }

    /// Unbind a registration as staff, as long as it is at this revision, if one is given.
    pub async fn unbind_revision(
        self,
        by: &Actor,
        tenant: &str,
        id: RegistrationId,
        if_revision: Option<i64>,
    ) -> Result<(), AdminError> {
        let unknown = |what, name: String| AdminError::Unknown { what, name };
        let context = self.app.current_tenant_context(tenant).await?;
        let context = context.ok_or_else(|| unknown("tenant", tenant.to_owned()))?;
        let scope = self.app.store.tenant(context.tenant.id);
        let registration = scope.registrations().find(id).await?;
        let registration = registration.ok_or_else(|| unknown("registration", id.to_string()))?;
        let account = scope.accounts().find(registration.account).await?;
        let account =
            account.ok_or_else(|| unknown("account", registration.account.to_string()))?;
        self.release(&context, &account, id, Proven::Staff(by, if_revision)).await.map_err(
            |error| match error {
                UnbindError::NotRegistered { state } => {
                    NodeRefusal::NotRegistered { state: state.name() }.into()
                }
                UnbindError::Changed => AdminError::Changed,
                UnbindError::Failed(error) => error.into(),
                _ => unknown("registration", id.to_string()),
            },
        )
    }

    async fn release(
        self,
        context: &TenantContext,
        account: &Account,
        id: RegistrationId,
        proven: Proven<'_>,
    ) -> Result<(), UnbindError> {
        let (by, from) = (proven.unbound_by(), proven.trace());
        let (policy, now) = (account.policy(&context.tenant), self.app.now());
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(account.tenant);
        let locked = scope.accounts().lock(account.id).await?.ok_or(UnbindError::Unknown)?;
        let found = scope.registrations().lock(id).await?;
        let mut registration =
            found.filter(|found| found.account == account.id).ok_or(UnbindError::Unknown)?;
        if let Proven::Staff(_, Some(revision)) = proven
            && revision != registration.revision
        {
            return Err(UnbindError::Changed);
        }
        let since = now - policy.rules.lease_lifetime();
        let recent = match by {
            UnboundBy::Node => 0,
            _ => scope.registrations().remote_unbinds(account.id, since).await?,
        };
        let Some(unbinding) = decide_unbinding(&registration, &policy, by, recent, now) else {
            // Whoever first meets a lease that is over writes it down.
            let expired = self.expire_leases(&tx, &locked, now).await?;
            tx.commit().await?;
            self.count_expired(&expired);
            return Err(UnbindError::NotRegistered { state: registration.state_at(now) });
        };
        let slot_held_until = match unbinding.slot {
            Slot::Free => None,
            Slot::HeldUntil(until) => Some(until),
        };
        registration.state = State::Unbound { at: now, by, slot_held_until };
        scope.registrations().update(&mut registration).await?;
        if unbinding.slot == Slot::Free {
            scope.pools().add_in_use(account.id, &POOL, -1).await?;
        }
        let mut events = vec![self.app.event_for(&registration, unbound(by), from, now)];
        if unbinding.churn {
            events.push(self.app.event_for(&registration, churn(), from, now));
        }
        scope.events().append(&events).await?;
        if let Proven::Staff(actor, _) = proven {
            self.app.audit().record(&tx, actor, AuditRecord::unbind(&registration)).await?;
        }
        tx.commit().await?;
        self.count_unbound(by);
        Ok(())
    }

    /// A registration was unbound, durably. Its tokens stay what they were, so nothing that is
    /// remembered of them is wrong now.
    fn count_unbound(self, by: UnboundBy) {
        self.app.metrics.unbindings.with_label_values(&[name_of(by)]).inc();
    }
}

fn unbound(by: UnboundBy) -> EventDetails {
    EventDetails::plain(EventKind::Unbound, format!("unbound by {}", name_of(by)))
}

fn churn() -> EventDetails {
    let detail = "more live leases were unbound from elsewhere than the account has slots";
    EventDetails::plain(EventKind::UnbindChurn, detail)
}

fn name_of(by: UnboundBy) -> &'static str {
    match by {
        UnboundBy::Node => "node",
        UnboundBy::Account => "account",
        UnboundBy::Staff => "staff",
    }
}
