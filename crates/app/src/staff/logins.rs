//! Logins: creating, finding and ending them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rollcall_domain::{
    LoginId, StaffId, TenantId,
    audit::{Actor, Principal},
    staff::{Login, LoginToken, StaffMember},
    tenants::{Tenant, TenantStatus},
};
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

use super::{
    people::on_staff,
    tokens::{Caller, TokenError},
};
use crate::{AppError, staff::Staff};

/// A logged-in staff member.
#[derive(Debug, Clone)]
pub struct LoggedInStaff {
    /// The login.
    pub login: LoginId,
    /// The staff member.
    pub staff: StaffMember,
    /// Their tenant.
    pub tenant: Tenant,
}

impl LoggedInStaff {
    /// The caller with its role; `None` before a second factor is enrolled: then only calls about
    /// themselves.
    pub fn caller(&self) -> Option<Caller> {
        self.staff.totp_proven.then(|| Caller {
            tenant: self.tenant.id,
            who: Principal::Staff(self.staff.id),
            role: self.staff.role,
            read_only: self.tenant.status == TenantStatus::Suspended,
        })
    }
}

impl Staff<'_> {
    /// Authenticate the token of a login.
    pub async fn logged_in(
        self,
        tenant: &str,
        token: &SecretString,
    ) -> Result<LoggedInStaff, TokenError> {
        let (login, who) = self.holder(tenant, token).await?;
        let now = self.app.now();
        if login.should_store_use(now) {
            self.note_login_use(&login, now).await;
        }
        Ok(who)
    }

    /// The login of a token, and whose it is.
    async fn holder(
        self,
        tenant: &str,
        token: &SecretString,
    ) -> Result<(Login, LoggedInStaff), TokenError> {
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(TokenError::UnknownTenant)?;
        let shown = LoginToken::parse(token.expose_secret()).ok_or(TokenError::Bad)?;
        let scope = self.app.store.tenant(context.tenant.id);
        let login = scope.logins().find(shown.id).await?;
        let login = login.filter(|login| login.hash.is(&shown.hash)).ok_or(TokenError::Bad)?;
        let staff = scope.staff().find(login.staff).await?;
        let now = self.app.now();
        let staff = staff.filter(|staff| login.admits(staff, now)).ok_or(TokenError::Bad)?;
        let who = LoggedInStaff { login: login.id, staff, tenant: context.tenant.clone() };
        Ok((login, who))
    }

    /// Those of a tenant's logins that have ended, or are good for nothing by now. Being asked for is no
    /// use of them.
    pub(crate) async fn ended_logins(
        self,
        tenant: TenantId,
        logins: &[LoginId],
    ) -> Result<HashSet<LoginId>, AppError> {
        let scope = self.app.store.tenant(tenant);
        let found = scope.logins().all(logins).await?;
        let people: HashSet<StaffId> = found.iter().map(|login| login.staff).collect();
        let people = scope.staff().all(&Vec::from_iter(people)).await?;
        let people: HashMap<_, _> = people.iter().map(|staff| (staff.id, staff)).collect();
        let now = self.app.now();
        let goes_on = |login: &&Login| {
            let staff = people.get(&login.staff);
            staff.is_some_and(|staff| staff.totp_proven && login.admits(staff, now))
        };
        let going_on: HashSet<_> = found.iter().filter(goes_on).map(|login| login.id).collect();
        Ok(logins.iter().copied().filter(|login| !going_on.contains(login)).collect())
    }

    /// End a login.
    pub async fn log_out(self, by: &Actor, who: &LoggedInStaff) -> Result<(), AppError> {
        let tx = self.app.store.write().await?;
        tx.tenant(who.tenant.id).logins().end(who.login, self.app.now()).await?;
        self.app.audit().record(&tx, by, on_staff("staff.log_out", &who.staff)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// End all logins of a staff member, wherever they were made.
    pub async fn log_out_everywhere(self, by: &Actor, who: &LoggedInStaff) -> Result<(), AppError> {
        let tx = self.app.store.write().await?;
        tx.tenant(who.tenant.id).logins().end_all(who.staff.id, None, self.app.now()).await?;
        self.app.audit().record(&tx, by, on_staff("staff.log_out_everywhere", &who.staff)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A new login and its token.
    pub(super) fn new_login(self, staff: &StaffMember) -> (Login, SecretString) {
        let now = self.app.now();
        let id = LoginId(self.app.randomness.uuid(now));
        let (text, hash) = LoginToken::issue(id, self.app.randomness.bytes());
        let login = Login {
            id,
            tenant: staff.tenant,
            staff: staff.id,
            hash,
            password_version: staff.password_version,
            created_at: now,
            last_used_at: now,
            ended_at: None,
        };
        (login, text.into())
    }

    /// Store the last use; a failure doesn't fail the call.
    async fn note_login_use(self, login: &Login, now: DateTime<Utc>) {
        let note = async {
            let tx = self.app.store.write().await?;
            tx.tenant(login.tenant).logins().used(login.id, now).await?;
            tx.commit().await
        };
        if let Err(error) = note.await {
            warn!(%error, "the use of a login was not written down");
        }
    }
}
