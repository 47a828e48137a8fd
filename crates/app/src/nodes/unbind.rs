//! Unbinding: by the node itself, by the account's owner, by staff.

use std::sync::Arc;

use rollcall_domain::{
    EventKind, RegistrationId,
    accounts::Account,
    audit::Actor,
    nodes::{NodeToken, POOL, Registration, Slot, State, UnboundBy, decide_unbinding},
};
use rollcall_storage::nodes::Unbind;
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
    fn leaver(self) -> UnboundBy {
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
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(UnbindError::UnknownTenant)?;
        let scope = self.app.store.tenant(context.tenant.id);
        match by {
            Unbinder::Node { token } => {
                let token = NodeToken::parse(&token).ok_or(UnbindError::BadToken)?;
                let registration = scope.registrations().find(id).await?;
                let registration = registration
                    .filter(|registration| registration.account == token.account)
                    .ok_or(UnbindError::Unknown)?;
                if !registration.tokens.holds(&token.hash) {
                    return Err(UnbindError::BadToken);
                }
                let account = scope.accounts().find(token.account).await?;
                let account = account.ok_or(UnbindError::Unknown)?;
                self.unbind_proven(&context, &account, registration, Proven::Node(origin)).await
            }
            Unbinder::Account { name, password } => {
                let account = self
                    .app
                    .credentials()
                    .verify_credentials(
                        &context,
                        &name,
                        &password,
                        origin,
                        ReadConsistency::Current,
                    )
                    .await?;
                let registration = scope.registrations().find(id).await?;
                let registration = registration
                    .filter(|registration| registration.account == account.id)
                    .ok_or(UnbindError::Unknown)?;
                self.unbind_proven(&context, &account, registration, Proven::Account(origin)).await
            }
        }
    }

    /// Unbind a registration in one batch with others; by itself, under the account's lock, if it
    /// isn't registered any more.
    async fn unbind_proven(
        self,
        context: &TenantContext,
        account: &Account,
        mut registration: Registration,
        proven: Proven<'_>,
    ) -> Result<(), UnbindError> {
        let (by, from, now) = (proven.leaver(), proven.trace(), self.app.now());
        if registration.is_live(now) {
            let event = |details| self.app.event_for(&registration, details, from, now);
            let unbind = Unbind {
                tenant: registration.tenant,
                account: registration.account,
                id: registration.id,
                by,
                policy: Arc::new(account.policy(&context.tenant)),
                now,
                event: event(unbound(by)),
                churn: event(churn()),
            };
            if let Some(done) = self.app.store.unbind(unbind).await? {
                registration.revision = done.revision;
                self.left(&registration, by).await;
                return Ok(());
            }
        }
        self.release(context, account, registration.id, proven).await
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
        let (by, from) = (proven.leaver(), proven.trace());
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
        self.left(&registration, by).await;
        Ok(())
    }

    /// A registration was unbound, durably.
    async fn left(self, registration: &Registration, by: UnboundBy) {
        self.invalidate_cached(registration).await;
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
