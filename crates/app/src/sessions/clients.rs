//! Clients: names and passwords of an account's that open sessions, and nothing else.

use rollcall_domain::{
    AccountId, ClientId, audit::Actor, limits::ACCOUNT_NAME_MAX, sessions::SessionClient, text,
};
use rollcall_storage::{StoreError, Tx};
use secrecy::SecretString;
use serde_json::json;

use super::Sessions;
use crate::{AdminError, audit::AuditRecord, error::invalid, tenant_context::TenantContext};

/// A client whose password is shown, this once.
#[derive(Debug, Clone)]
pub struct ClientWithPassword {
    /// The client.
    pub client: SessionClient,
    /// Its password.
    pub password: SecretString,
}

impl Sessions<'_> {
    /// The clients of an account, by name.
    pub async fn clients(
        self,
        tenant: &str,
        account: AccountId,
    ) -> Result<Vec<SessionClient>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let scope = self.app.store.tenant(context.tenant.id);
        let unknown = || AdminError::Unknown { what: "account", name: account.to_string() };
        scope.accounts().find(account).await?.ok_or_else(unknown)?;
        Ok(scope.sessions().clients(account).await?)
    }

    /// A client.
    pub async fn client(self, tenant: &str, id: ClientId) -> Result<SessionClient, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let found = self.app.store.tenant(context.tenant.id).sessions().client_by_id(id).await?;
        found.ok_or_else(|| AdminError::Unknown { what: "client", name: id.to_string() })
    }

    /// Make a client, with the given password or a generated one.
    pub async fn create_client(
        self,
        by: &Actor,
        tenant: &str,
        account: AccountId,
        name: &str,
        password: Option<SecretString>,
    ) -> Result<ClientWithPassword, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let name = text(name, ACCOUNT_NAME_MAX).map_err(|wrong| invalid("name", wrong))?;
        if name.contains(':') {
            return Err(invalid(
                "name",
                "must not contain a colon: it ends the name where it is sent",
            ));
        }
        let (password, password_hash) = self.app.credentials().new_password(password).await?;
        let now = self.app.now();
        let client = SessionClient {
            id: ClientId(self.app.randomness.uuid(now)),
            tenant: context.tenant.id,
            account,
            name,
            password_hash,
            password_version: 1,
            created_at: now,
            disabled_at: None,
        };
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(context.tenant.id);
        let unknown = || AdminError::Unknown { what: "account", name: account.to_string() };
        scope.accounts().lock(account).await?.ok_or_else(unknown)?;
        scope.sessions().insert_client(&client).await.map_err(|error| match error {
            StoreError::Taken => AdminError::Taken { what: "client", name: client.name.clone() },
            error => error.into(),
        })?;
        self.record(&tx, by, "client.create", &client).await?;
        tx.commit().await?;
        Ok(ClientWithPassword { client, password })
    }

    /// Give a client a new password; the old one opens nothing any more. Sessions that are open go on.
    pub async fn reset_client_password(
        self,
        by: &Actor,
        tenant: &str,
        id: ClientId,
        password: Option<SecretString>,
    ) -> Result<ClientWithPassword, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let (password, password_hash) = self.app.credentials().new_password(password).await?;
        let change = |client: &mut SessionClient| {
            client.password_hash = password_hash;
            client.password_version += 1;
        };
        let client = self.change(by, &context, id, "client.reset_password", change).await?;
        Ok(ClientWithPassword { client, password })
    }

    /// Have a client open no session any more, or again. Sessions that are open go on.
    pub async fn disable_client(
        self,
        by: &Actor,
        tenant: &str,
        id: ClientId,
        is_disabled: bool,
    ) -> Result<SessionClient, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let action = if is_disabled { "client.disable" } else { "client.enable" };
        let change = |client: &mut SessionClient| {
            client.disabled_at = is_disabled.then(|| client.disabled_at.unwrap_or(now));
        };
        self.change(by, &context, id, action, change).await
    }

    /// The client of this name, of an account of this name.
    pub async fn client_id(
        self,
        tenant: &str,
        account: AccountId,
        name: &str,
    ) -> Result<ClientId, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let found =
            self.app.store.tenant(context.tenant.id).sessions().client(account, name).await?;
        let unknown = || AdminError::Unknown { what: "client", name: name.to_owned() };
        Ok(found.ok_or_else(unknown)?.id)
    }

    async fn change(
        self,
        by: &Actor,
        context: &TenantContext,
        id: ClientId,
        action: &'static str,
        change: impl FnOnce(&mut SessionClient),
    ) -> Result<SessionClient, AdminError> {
        let tx = self.app.store.write().await?;
        let sessions = tx.tenant(context.tenant.id).sessions();
        let unknown = || AdminError::Unknown { what: "client", name: id.to_string() };
        let mut client = sessions.lock_client(id).await?.ok_or_else(unknown)?;
        change(&mut client);
        sessions.update_client(&client).await?;
        self.record(&tx, by, action, &client).await?;
        tx.commit().await?;
        Ok(client)
    }

    async fn record(
        self,
        tx: &Tx,
        by: &Actor,
        action: &'static str,
        client: &SessionClient,
    ) -> Result<(), AdminError> {
        let target = ("client", client.id.to_string(), client.name.as_str());
        let record = AuditRecord::on(client.tenant, action, target).about(client.account);
        let after = json!({ "disabled_at": client.disabled_at });
        self.app.audit().record(tx, by, record.after(after)).await?;
        Ok(())
    }
}
