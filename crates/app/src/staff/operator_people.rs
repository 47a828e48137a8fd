//! People who operate the installation: they are invited by a link, and sign in to the console's
//! pages about all tenants.

use rollcall_domain::{
    OperatorId, TenantId,
    audit::Actor,
    limits::NAME_MAX,
    staff::{JoinToken, Operator, StaffStatus},
    text,
};
use rollcall_storage::StoreError;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::people::{email, lower};
use crate::{AdminError, App, audit::AuditRecord, error::invalid};

/// The use cases of operators.
#[derive(Clone, Copy)]
pub struct Operators<'a> {
    pub(super) app: &'a App,
}

impl App {
    /// The use cases of operators.
    pub fn operators(&self) -> Operators<'_> {
        Operators { app: self }
    }
}

/// An operator with the link by which they set their password; shown once.
#[derive(Debug, Clone)]
pub struct InvitedOperator {
    /// The operator.
    pub operator: Operator,
    /// The token of the link.
    pub link: SecretString,
}

impl Operators<'_> {
    /// Make somebody an operator.
    pub async fn invite(
        self,
        by: &Actor,
        address: &str,
        name: Option<&str>,
    ) -> Result<InvitedOperator, AdminError> {
        let (now, email) = (self.app.now(), email(address)?);
        let name = text(name.unwrap_or(&email), NAME_MAX);
        let id = OperatorId(self.app.randomness.uuid(now));
        let (token, link) = JoinToken::issue(id, self.app.randomness.bytes(), now);
        let operator = Operator {
            id,
            name: name.map_err(|reason| invalid("name", reason))?,
            email,
            status: StaffStatus::Active,
            password_hash: None,
            password_version: 1,
            sealed_totp: None,
            totp_proven: false,
            totp_last_step: 0,
            link: Some(link),
            created_at: now,
            last_login_at: None,
        };
        let tx = self.app.store.write().await?;
        let taken = |error| match error {
            StoreError::Taken => {
                AdminError::Taken { what: "operator", name: operator.email.clone() }
            }
            other => other.into(),
        };
        tx.operators().insert(&operator).await.map_err(taken)?;
        let record = on_operator("operator.create", &operator).after(facts(&operator));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(InvitedOperator { operator, link: token.into() })
    }

    /// Invite somebody once more, for a password that is lost: what they had is no longer good.
    /// `forget_second_factor` is for a lost device.
    pub async fn invite_again(
        self,
        by: &Actor,
        address: &str,
        forget_second_factor: bool,
    ) -> Result<InvitedOperator, AdminError> {
        let (now, found) = (self.app.now(), self.show(address).await?);
        let (token, link) = JoinToken::issue(found.id, self.app.randomness.bytes(), now);
        let tx = self.app.store.write().await?;
        let mut operator = tx.operators().lock(found.id).await?.ok_or_else(|| unknown(address))?;
        (operator.link, operator.password_hash) = (Some(link), None);
        operator.password_version += 1;
        if forget_second_factor {
            (operator.sealed_totp, operator.totp_proven) = (None, false);
            tx.operators().replace_recovery_codes(operator.id, &[]).await?;
        }
        tx.operators().update(&operator).await?;
        tx.operators().end_logins(operator.id, None, now).await?;
        let record = on_operator("operator.reset", &operator).after(facts(&operator));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(InvitedOperator { operator, link: token.into() })
    }

    /// Let an operator log in no more, or again.
    pub async fn set_status(
        self,
        by: &Actor,
        address: &str,
        status: StaffStatus,
    ) -> Result<Operator, AdminError> {
        let found = self.show(address).await?;
        let tx = self.app.store.write().await?;
        let mut operator = tx.operators().lock(found.id).await?.ok_or_else(|| unknown(address))?;
        let before = facts(&operator);
        operator.status = status;
        tx.operators().update(&operator).await?;
        if status == StaffStatus::Disabled {
            tx.operators().end_logins(operator.id, None, self.app.now()).await?;
        }
        let record = on_operator("operator.change", &operator).changed(before, facts(&operator));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(operator)
    }

    /// All operators, by e-mail address.
    pub async fn list(self) -> Result<Vec<Operator>, AdminError> {
        Ok(self.app.store.operators().list().await?)
    }

    async fn show(self, address: &str) -> Result<Operator, AdminError> {
        let found = self.app.store.operators().by_email(&lower(address)).await?;
        found.ok_or_else(|| unknown(address))
    }
}

/// An action on an operator, in the trail of the platform.
pub(super) fn on_operator(action: &'static str, operator: &Operator) -> AuditRecord {
    let target = ("operator", operator.id.to_string(), operator.email.as_str());
    AuditRecord::on(TenantId::PLATFORM, action, target)
}

fn facts(operator: &Operator) -> Value {
    json!({
        "email": operator.email,
        "name": operator.name,
        "status": operator.status,
        "second_factor": operator.totp_proven,
    })
}

fn unknown(address: &str) -> AdminError {
    AdminError::Unknown { what: "operator", name: address.to_owned() }
}
