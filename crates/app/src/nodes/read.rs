//! Reading registrations: a node its own, the account's owner all of the account's.

use rollcall_domain::{
    Event, RegistrationId,
    accounts::Account,
    nodes::{NodeToken, Registration, State},
};
use rollcall_storage::nodes::RegistrationFilter;
use secrecy::SecretString;

use crate::{
    StoreError,
    credentials::ReadConsistency,
    events::Origin,
    nodes::{Nodes, ReadError},
    tenant_context::TenantContext,
};

/// How many failures of a node are shown.
const SHOWN_FAILURES: u64 = 50;

/// The reader of registrations.
#[derive(Debug, Clone)]
pub enum Reader {
    /// The node itself.
    Node {
        /// Its token.
        token: String,
    },
    /// The account's owner.
    Account {
        /// The account's name.
        name: String,
        /// Its password.
        password: SecretString,
    },
}

/// A query of an account's registrations.
#[derive(Debug, Clone)]
pub struct NodeQuery {
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those in this state: `registered`, `failed`, `unbound`.
    pub state: Option<String>,
    /// The cursor from the page before.
    pub cursor: Option<RegistrationId>,
    /// The page size.
    pub limit: u64,
}

/// A registration as its owner sees it.
#[derive(Debug, Clone)]
pub struct NodeView {
    /// The registration.
    pub registration: Registration,
    /// Its present state.
    pub state: State,
    /// Consecutive failures that end it.
    pub allowed_failures: u32,
    /// The node's failures, the newest first, of all its registrations.
    pub failures: Vec<Event>,
}

impl Nodes<'_> {
    /// Read one registration.
    pub async fn read(
        self,
        tenant: &str,
        id: RegistrationId,
        by: Reader,
        origin: &Origin,
    ) -> Result<NodeView, ReadError> {
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(ReadError::UnknownTenant)?;
        let scope = self.app.store.tenant(context.tenant.id);
        let found = scope.registrations().find(id).await?;
        let (account, registration) = match by {
            Reader::Node { token } => {
                let token = NodeToken::parse(&token).ok_or(ReadError::BadToken)?;
                let registration = found
                    .filter(|found| found.account == token.account)
                    .ok_or(ReadError::Unknown)?;
                if !registration.tokens.holds(&token.hash) {
                    return Err(ReadError::BadToken);
                }
                let account = scope.accounts().find(token.account).await?;
                (account.ok_or(ReadError::Unknown)?, registration)
            }
            Reader::Account { name, password } => {
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
                let registration =
                    found.filter(|found| found.account == account.id).ok_or(ReadError::Unknown)?;
                (account.as_ref().clone(), registration)
            }
        };
        Ok(self.view(&context, &account, registration).await?)
    }

    /// Read a page of the account's registrations, and the next cursor.
    pub async fn list_own(
        self,
        tenant: &str,
        account: &str,
        password: SecretString,
        query: NodeQuery,
        origin: &Origin,
    ) -> Result<(Vec<NodeView>, Option<String>), ReadError> {
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(ReadError::UnknownTenant)?;
        let account = self
            .app
            .credentials()
            .verify_credentials(&context, account, &password, origin, ReadConsistency::Current)
            .await?;
        let filter = RegistrationFilter {
            account: Some(account.id),
            project_id: query.project_id,
            state: query.state,
            ..RegistrationFilter::default()
        };
        let registrations = self.app.store.tenant(context.tenant.id).registrations();
        let page = registrations.list(&filter, self.app.now(), query.cursor, query.limit).await?;
        let mut views = Vec::with_capacity(page.items.len());
        for registration in page.items {
            views.push(self.view(&context, &account, registration).await?);
        }
        Ok((views, page.next_cursor))
    }

    pub(crate) async fn view(
        self,
        context: &TenantContext,
        account: &Account,
        registration: Registration,
    ) -> Result<NodeView, StoreError> {
        let events = self.app.store.tenant(context.tenant.id).events();
        let node = &registration.facts.key;
        let failures = events.failures(account.id, node, SHOWN_FAILURES).await?;
        Ok(NodeView {
            state: registration.state_at(self.app.now()),
            allowed_failures: account.overrides.over(context.tenant.rules).allowed_failures,
            registration,
            failures,
        })
    }
}
