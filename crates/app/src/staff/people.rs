//! Staff members: creating, changing, reading them.

use rollcall_domain::{
    StaffId,
    audit::Actor,
    limits::NAME_MAX,
    staff::{Role, StaffMember, StaffStatus},
    text,
};
use rollcall_storage::{Page, StoreError};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{AdminError, audit::AuditRecord, error::invalid, staff::Staff};

/// The draft of a staff member.
#[derive(Debug, Clone)]
pub struct StaffDraft {
    /// The e-mail address to log in with.
    pub email: String,
    /// The name; the address if there is none.
    pub name: Option<String>,
    /// The role.
    pub role: Role,
    /// The password; generated if there is none.
    pub password: Option<SecretString>,
}

/// A change of a staff member; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct StaffChange {
    /// The name.
    pub name: Option<String>,
    /// The role.
    pub role: Option<Role>,
    /// The status.
    pub status: Option<StaffStatus>,
    /// The version that the change requires, if any.
    pub if_version: Option<i64>,
}

/// A created staff member with the password, which is shown once.
#[derive(Debug, Clone)]
pub struct ProvisionedStaff {
    /// The staff member.
    pub staff: StaffMember,
    /// The password.
    pub password: SecretString,
}

impl Staff<'_> {
    /// Create a staff member.
    pub async fn create(
        self,
        by: &Actor,
        tenant: &str,
        draft: StaffDraft,
    ) -> Result<ProvisionedStaff, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let email = email(&draft.email)?;
        let name = draft.name.unwrap_or_else(|| email.clone());
        let (password, password_hash) = self.app.credentials().new_password(draft.password).await?;
        let staff = StaffMember {
            id: StaffId(self.app.randomness.uuid(now)),
            tenant: context.tenant.id,
            name: text(&name, NAME_MAX).map_err(|reason| invalid("name", reason))?,
            email,
            role: draft.role,
            status: StaffStatus::Active,
            password_hash,
            password_version: 1,
            sealed_totp: None,
            totp_proven: false,
            totp_last_step: 0,
            version: 1,
            created_at: now,
            last_login_at: None,
        };
        let tx = self.app.store.write().await?;
        let taken = |error| match error {
            StoreError::Taken => AdminError::Taken { what: "staff", name: staff.email.clone() },
            other => other.into(),
        };
        tx.tenant(context.tenant.id).staff().insert(&staff).await.map_err(taken)?;
        self.app
            .audit()
            .record(&tx, by, on_staff("staff.create", &staff).after(facts(&staff)))
            .await?;
        tx.commit().await?;
        Ok(ProvisionedStaff { staff, password })
    }

    /// Whether an address can be that of somebody new.
    pub fn check_address(self, address: &str) -> Result<(), AdminError> {
        email(address).map(drop)
    }

    /// Change name, role or status.
    pub async fn change(
        self,
        by: &Actor,
        tenant: &str,
        email: &str,
        change: StaffChange,
    ) -> Result<StaffMember, AdminError> {
        let name = change.name.map(|name| text(&name, NAME_MAX)).transpose();
        let name = name.map_err(|reason| invalid("name", reason))?;
        self.edit(by, tenant, email, "staff.change", change.if_version, |staff| {
            staff.name = name.unwrap_or_else(|| staff.name.clone());
            staff.role = change.role.unwrap_or(staff.role);
            staff.status = change.status.unwrap_or(staff.status);
        })
        .await
    }

    /// Set a new password, generated if none is given. `forget_second_factor` removes the second
    /// factor too, for a lost device.
    pub async fn reset_password(
        self,
        by: &Actor,
        tenant: &str,
        email: &str,
        password: Option<SecretString>,
        forget_second_factor: bool,
    ) -> Result<ProvisionedStaff, AdminError> {
        let (password, hash) = self.app.credentials().new_password(password).await?;
        let edit = |staff: &mut StaffMember| {
            staff.password_hash = hash;
            staff.password_version += 1;
            if forget_second_factor {
                (staff.sealed_totp, staff.totp_proven) = (None, false);
            }
        };
        let staff = self.edit(by, tenant, email, "staff.reset_password", None, edit).await?;
        Ok(ProvisionedStaff { staff, password })
    }

    /// A page of the staff, by e-mail address.
    pub async fn list(
        self,
        tenant: &str,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<StaffMember>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        Ok(self.app.store.tenant(context.tenant.id).staff().list(cursor, limit).await?)
    }

    /// Read a staff member by e-mail address.
    pub async fn show(self, tenant: &str, email: &str) -> Result<StaffMember, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let found =
            self.app.store.tenant(context.tenant.id).staff().by_email(&lower(email)).await?;
        found.ok_or_else(|| unknown(email))
    }

    /// Read a staff member by id.
    pub async fn find(self, tenant: &str, id: StaffId) -> Result<StaffMember, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let found = self.app.store.tenant(context.tenant.id).staff().find(id).await?;
        found.ok_or_else(|| unknown(&id.to_string()))
    }

    pub(super) async fn edit(
        self,
        by: &Actor,
        tenant: &str,
        email: &str,
        action: &'static str,
        if_version: Option<i64>,
        edit: impl FnOnce(&mut StaffMember),
    ) -> Result<StaffMember, AdminError> {
        let id = self.show(tenant, email).await?;
        let tx = self.app.store.write().await?;
        let people = tx.tenant(id.tenant).staff();
        let before = people.lock(id.id).await?.ok_or_else(|| unknown(email))?;
        if if_version.is_some_and(|version| version != before.version) {
            return Err(AdminError::Changed);
        }
        let mut staff = before.clone();
        edit(&mut staff);
        staff.version += 1;
        people.update(&staff).await?;
        if before.totp_proven && !staff.totp_proven {
            people.replace_recovery_codes(staff.id, &[]).await?;
        }
        if staff.status == StaffStatus::Disabled {
            tx.tenant(id.tenant).logins().end_all(staff.id, None, self.app.now()).await?;
        }
        self.app.audit().record(&tx, by, changed(action, &before, &staff)).await?;
        tx.commit().await?;
        Ok(staff)
    }
}

pub(super) fn on_staff(action: &'static str, staff: &StaffMember) -> AuditRecord {
    AuditRecord::on(staff.tenant, action, ("staff", staff.id.to_string(), &staff.email))
}

fn changed(action: &'static str, before: &StaffMember, after: &StaffMember) -> AuditRecord {
    let mut now = facts(after);
    if before.password_version != after.password_version {
        now["password"] = "changed".into();
    }
    on_staff(action, after).changed(facts(before), now)
}

fn facts(staff: &StaffMember) -> Value {
    json!({
        "email": staff.email,
        "name": staff.name,
        "role": staff.role,
        "status": staff.status,
        "second_factor": staff.totp_proven,
    })
}

/// Validate an address, leniently: only a mail tells whether it exists.
pub(super) fn email(address: &str) -> Result<String, AdminError> {
    let address = text(address, 254).map_err(|reason| invalid("email", reason))?;
    let parts = address.split_once('@');
    let sane = parts.is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !domain.contains('@')
    });
    if !sane || address.contains([' ', ':', ',', ';', '<', '>', '"']) {
        return Err(invalid("email", "must be an address like ann@example.com"));
    }
    Ok(lower(&address))
}

/// The key by which addresses are compared: in lower case.
pub(super) fn lower(address: &str) -> String {
    address.trim().to_lowercase()
}

pub(super) fn unknown(name: &str) -> AdminError {
    AdminError::Unknown { what: "staff", name: name.to_owned() }
}
