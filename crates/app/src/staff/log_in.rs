//! Logging in with password and second factor.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    audit::{Actor, Principal},
    staff::{Login, StaffMember, StaffStatus},
    tenants::Tenant,
    text,
};
use rollcall_storage::StoreError;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{
    people::{lower, on_staff},
    second_factor::hash,
};
use crate::{AppError, credentials::CredentialsError, events::Origin, staff::Staff};

/// The most attempts of a second factor in fifteen minutes: six digits are few.
const TRIES: u64 = 10;
const WINDOW_MS: i64 = 15 * 60_000;

/// The credentials of a log-in.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// Their e-mail address.
    pub email: String,
    /// Their password.
    pub password: SecretString,
    /// The second factor, if required.
    pub second: Option<SecondFactor>,
}

/// A second factor.
#[derive(Debug, Clone)]
pub enum SecondFactor {
    /// A TOTP code.
    Code(SecretString),
    /// One of the recovery codes.
    Recovery(SecretString),
}

/// A successful log-in.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// The staff member.
    pub staff: StaffMember,
    /// Their tenant.
    pub tenant: Tenant,
    /// Whether they have to enrol a second factor.
    pub must_enrol: bool,
    /// The token for the Staff API; shown once.
    pub token: SecretString,
    /// When the login expires at the latest.
    pub expires_at_latest: DateTime<Utc>,
}

/// Why a log-in is refused.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// Address, password or second factor is wrong, or the member is disabled; the caller isn't
    /// told which.
    #[error("address and password don't fit")]
    Wrong,
    /// The password is right; the second factor is missing.
    #[error("the second factor is missing")]
    SecondFactorNeeded,
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

impl From<StoreError> for LogInError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<CredentialsError> for LogInError {
    fn from(error: CredentialsError) -> Self {
        match error {
            CredentialsError::RateLimited { retry_after_s } => Self::RateLimited { retry_after_s },
            CredentialsError::Failed(error) => Self::Failed(error),
            _ => Self::Wrong,
        }
    }
}

impl Staff<'_> {
    /// Verify address, password and second factor, and create a login.
    pub async fn log_in(
        self,
        tenant: &str,
        given: LogIn,
        origin: &Origin,
    ) -> Result<LoggedIn, LogInError> {
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(LogInError::UnknownTenant)?;
        // What can't be an address is nobody's, and takes as long.
        let email = lower(&text(&given.email, 254).unwrap_or_default());
        let found = self.app.store.tenant(context.tenant.id).staff().by_email(&email).await?;
        let phc = found.as_ref().map(|staff| staff.password_hash.clone());
        let fits = self
            .app
            .credentials()
            .verify_staff_password(&context, &email, &given.password, phc, origin.source)
            .await?;
        let active = |staff: &StaffMember| fits && staff.status == StaffStatus::Active;
        let staff = found.filter(active).ok_or(LogInError::Wrong)?;
        if staff.totp_proven {
            let Some(second) = &given.second else { return Err(LogInError::SecondFactorNeeded) };
            let whose = format!("{}:second:{}", staff.tenant.0.simple(), staff.id.0.simple());
            self.limit_second_factor(&whose).await?;
            self.enter(staff, Some(second), origin, context.tenant.clone()).await
        } else {
            self.enter(staff, None, origin, context.tenant.clone()).await
        }
    }

    /// Use up the second factor and store the login, in one transaction: no code is accepted twice.
    async fn enter(
        self,
        found: StaffMember,
        second: Option<&SecondFactor>,
        origin: &Origin,
        tenant: Tenant,
    ) -> Result<LoggedIn, LogInError> {
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let people = tx.tenant(found.tenant).staff();
        let mut staff = people.lock(found.id).await?.ok_or(LogInError::Wrong)?;
        let same = staff.password_version == found.password_version
            && staff.totp_proven == found.totp_proven
            && staff.status == StaffStatus::Active;
        if !same {
            return Err(LogInError::Wrong);
        }
        let way = match second {
            None => "password",
            Some(SecondFactor::Code(code)) => {
                let step = self.matching_step(&staff, code.expose_secret())?;
                staff.totp_last_step = step.ok_or(LogInError::Wrong)?;
                "code"
            }
            Some(SecondFactor::Recovery(code)) => {
                let code = hash(code.expose_secret());
                if !people.use_recovery_code(staff.id, code, now).await? {
                    return Err(LogInError::Wrong);
                }
                "recovery code"
            }
        };
        staff.last_login_at = Some(now);
        people.update(&staff).await?;
        let (login, token) = self.new_login(&staff);
        tx.tenant(staff.tenant).logins().insert(&login, Login::all_expired_before(now)).await?;
        let by = Actor {
            source: Some(origin.source),
            request_id: Some(origin.request_id.clone()),
            ..Actor::of(Principal::Staff(staff.id))
        };
        let record = on_staff("staff.log_in", &staff).after(json!({ "second_factor": way }));
        self.app.audit().record(&tx, &by, record).await?;
        tx.commit().await?;
        let (must_enrol, expires_at_latest) = (!staff.totp_proven, login.expires_at_latest());
        Ok(LoggedIn { staff, tenant, must_enrol, token, expires_at_latest })
    }

    /// Count an attempt of somebody's second factor.
    pub(super) async fn limit_second_factor(self, limit: &str) -> Result<(), LogInError> {
        let now_ms = self.app.now().timestamp_millis();
        // As with passwords: the cache counts in this process when Redis is away.
        let Ok(hits) = self.app.cache.hit(limit, now_ms, WINDOW_MS).await else { return Ok(()) };
        if hits.seen <= TRIES {
            return Ok(());
        }
        let wait_s = (hits.ends_at_ms - now_ms).max(1).div_euclid(1000) + 1;
        Err(LogInError::RateLimited { retry_after_s: u32::try_from(wait_s).unwrap_or(900) })
    }
}
