//! Redeeming a set-password link: show its account, and set the password, once.

use std::sync::Arc;

use rollcall_domain::{
    Event, EventKind, InvalidPassword,
    accounts::{Account, LinkToken, PasswordLink},
    audit::Actor,
    check_password,
};
use rollcall_storage::StoreError;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AppError,
    accounts::Accounts,
    audit::snapshots,
    credentials::CredentialsError,
    events::{EventDetails, Origin},
    tenant_context::TenantContext,
};

/// The account of a link, as shown to the customer.
#[derive(Debug, Clone)]
pub struct LinkAccount {
    /// The vendor's name.
    pub vendor: String,
    /// The account's name.
    pub name: String,
    /// The URL at which nodes register.
    pub server_address: String,
    /// Its capacity.
    pub max_nodes: u32,
    /// Whether nodes stay registered that used the password before.
    pub keeps_nodes: bool,
}

impl LinkAccount {
    fn new(context: &TenantContext, account: &Account, link: &PasswordLink) -> Self {
        Self {
            vendor: context
                .tenant
                .mail
                .sender_name
                .clone()
                .unwrap_or_else(|| context.tenant.name.clone()),
            name: account.name.clone(),
            server_address: context.issuer.clone(),
            max_nodes: account.nodes.capacity,
            keeps_nodes: link.keeps_nodes,
        }
    }
}

/// Why a password can't be set by a link.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The link is unknown, used, expired or replaced; the caller isn't told which.
    #[error("the link is no good")]
    NoGood,
    /// The password is not acceptable.
    #[error("the password {0}")]
    Password(#[from] InvalidPassword),
    /// Too many attempts.
    #[error("too many attempts")]
    RateLimited {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

impl From<StoreError> for LinkError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Accounts<'_> {
    /// Show the account of a link. Changes nothing: mail scanners follow links too.
    pub async fn show_link(
        self,
        tenant: &str,
        token: &SecretString,
    ) -> Result<LinkAccount, LinkError> {
        let (context, link, account) = self.find_link(tenant, token).await?;
        Ok(LinkAccount::new(&context, &account, &link))
    }

    /// Set the password by a link. Nothing is hashed before the link is known to be valid.
    pub async fn set_password(
        self,
        tenant: &str,
        token: &SecretString,
        password: &SecretString,
        origin: &Origin,
    ) -> Result<LinkAccount, LinkError> {
        let (context, link, _) = self.find_link(tenant, token).await?;
        check_password(password.expose_secret())?;
        let hashed =
            self.app.credentials().hash_for_link(&context, link.id, password, origin.source).await;
        let hash = hashed.map_err(|error| match error {
            CredentialsError::RateLimited { retry_after_s } => {
                LinkError::RateLimited { retry_after_s }
            }
            CredentialsError::Failed(error) => error.into(),
            _ => LinkError::NoGood,
        })?;
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(context.tenant.id);
        let before = scope.accounts().lock(link.account).await?.ok_or(LinkError::NoGood)?;
        // Somebody else may have used it, or changed the password, since it was found.
        let now = self.app.now();
        let link = scope.password_links().find(link.id).await?;
        let link = link.filter(|link| link.opens(&before, now)).ok_or(LinkError::NoGood)?;
        let account = link.set(&before, hash);
        scope.accounts().update(&account).await?;
        scope.password_links().used(link.id, now).await?;
        self.app.mail().withdraw_secrets(&tx, &account).await?;
        let by = Actor {
            source: Some(origin.source),
            request_id: Some(origin.request_id.clone()),
            ..Actor::system("set-password link")
        };
        scope.events().append(&[self.set_by_link(&account, &by)]).await?;
        let record = snapshots::account_change("account.set_password", &before, &account);
        self.app.audit().record(&tx, &by, record).await?;
        tx.commit().await?;
        self.app.invalidate_policy(&account, context.tenant.version).await;
        Ok(LinkAccount::new(&context, &account, &link))
    }

    async fn find_link(
        self,
        tenant: &str,
        token: &SecretString,
    ) -> Result<(Arc<TenantContext>, PasswordLink, Account), LinkError> {
        let token = LinkToken::parse(token.expose_secret()).ok_or(LinkError::NoGood)?;
        let context = self.app.tenant_context(tenant).await?.ok_or(LinkError::NoGood)?;
        let scope = self.app.store.tenant(context.tenant.id);
        let link = scope.password_links().find(token.id).await?;
        let link = link.filter(|link| link.hash.is(&token.hash)).ok_or(LinkError::NoGood)?;
        let account = scope.accounts().find(link.account).await?.ok_or(LinkError::NoGood)?;
        if !link.opens(&account, self.app.now()) {
            return Err(LinkError::NoGood);
        }
        Ok((context, link, account))
    }

    fn set_by_link(self, account: &Account, by: &Actor) -> Event {
        let details = EventDetails::plain(EventKind::Changed, "password set by link");
        self.app.event(account.tenant, Some(account.id), None, details, by, self.app.now())
    }
}
