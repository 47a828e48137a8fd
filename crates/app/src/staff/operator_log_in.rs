//! Operators signing in: by the link that invites them, then with password and second factor.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    OperatorLoginId, TenantId,
    audit::{Actor, Principal},
    staff::{
        JoinToken, Login, LoginTimes, Operator, OperatorLogin, OperatorLoginToken, StaffStatus,
    },
    text,
};
use rollcall_storage::Tx;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tracing::warn;

use super::{
    LogIn, LogInError, SecondFactor, TokenError,
    operator_people::{Operators, on_operator},
    people::lower,
    second_factor::{Device, Enrolment, RecoveryCodes, hash},
};
use crate::{AdminError, AppError, error::invalid, events::Origin};

/// An operator who is logged in.
#[derive(Debug, Clone)]
pub struct LoggedInOperator {
    /// The login.
    pub login: OperatorLoginId,
    /// The operator.
    pub operator: Operator,
}

impl LoggedInOperator {
    /// Whether they have a second factor: before that they may only set one up.
    pub fn is_enrolled(&self) -> bool {
        self.operator.totp_proven
    }
}

impl Operators<'_> {
    /// Whose link this is, if it holds.
    pub async fn invited(self, link: &SecretString) -> Result<Option<Operator>, AppError> {
        let Some(shown) = JoinToken::parse(link.expose_secret()) else { return Ok(None) };
        let found = self.app.store.operators().find(shown.id).await?;
        let now = self.app.now();
        Ok(found.filter(|operator| operator.may_join(&shown, now)))
    }

    /// Set a password by a link, which is used up; returns the token of a new login. A second factor
    /// that is there is asked for all the same, at the next log-in: so this one is none then.
    pub async fn join(
        self,
        link: &SecretString,
        password: SecretString,
        origin: &Origin,
    ) -> Result<Option<SecretString>, AdminError> {
        let unknown = || AdminError::Unknown { what: "link", name: String::new() };
        let found = self.invited(link).await?.ok_or_else(unknown)?;
        let (_, password_hash) = self.app.credentials().new_password(Some(password)).await?;
        let shown = JoinToken::parse(link.expose_secret()).ok_or_else(unknown)?;
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let operator = tx.operators().lock(found.id).await?.ok_or_else(unknown)?;
        if !operator.may_join(&shown, now) {
            return Err(unknown());
        }
        let operator = Operator {
            password_hash: Some(password_hash),
            password_version: operator.password_version + 1,
            link: None,
            ..operator
        };
        tx.operators().update(&operator).await?;
        let token = match operator.totp_proven {
            true => None,
            false => Some(self.new_login(&tx, &operator).await?),
        };
        let by = by(&operator, origin);
        self.app.audit().record(&tx, &by, on_operator("operator.join", &operator)).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Verify address, password and second factor, and create a login; returns its token.
    pub async fn log_in(self, given: LogIn, origin: &Origin) -> Result<SecretString, LogInError> {
        let email = lower(&text(&given.email, 254).unwrap_or_default());
        let found = self.app.store.operators().by_email(&email).await?;
        let phc = found.as_ref().and_then(|operator| operator.password_hash.clone());
        let fits = self
            .app
            .credentials()
            .verify_operator_password(&email, &given.password, phc, origin.source)
            .await?;
        let active = |operator: &Operator| fits && operator.status == StaffStatus::Active;
        let found = found.filter(active).ok_or(LogInError::Wrong)?;
        if found.totp_proven {
            if given.second.is_none() {
                return Err(LogInError::SecondFactorNeeded);
            }
            let whose = format!("operator:{}", found.id.0.simple());
            self.app.staff().limit_second_factor(&whose).await?;
        }
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let mut operator = tx.operators().lock(found.id).await?.ok_or(LogInError::Wrong)?;
        if operator.password_version != found.password_version
            || operator.totp_proven != found.totp_proven
            || operator.status != StaffStatus::Active
        {
            return Err(LogInError::Wrong);
        }
        let way = match given.second.filter(|_| operator.totp_proven) {
            None => "password",
            Some(SecondFactor::Code(code)) => {
                let step = self.app.staff().step_of(&device(&operator), code.expose_secret())?;
                operator.totp_last_step = step.ok_or(LogInError::Wrong)?;
                "code"
            }
            Some(SecondFactor::Recovery(code)) => {
                let code = hash(code.expose_secret());
                if !tx.operators().use_recovery_code(operator.id, code, now).await? {
                    return Err(LogInError::Wrong);
                }
                "recovery code"
            }
        };
        operator.last_login_at = Some(now);
        tx.operators().update(&operator).await?;
        let token = self.new_login(&tx, &operator).await?;
        let record = on_operator("operator.log_in", &operator);
        let record = record.after(json!({ "second_factor": way }));
        self.app.audit().record(&tx, &by(&operator, origin), record).await?;
        tx.commit().await?;
        Ok(token)
    }

    async fn new_login(self, tx: &Tx, operator: &Operator) -> Result<SecretString, AppError> {
        let now = self.app.now();
        let id = OperatorLoginId(self.app.randomness.uuid(now));
        let (token, hash) = OperatorLoginToken::issue(id, self.app.randomness.bytes());
        let login = OperatorLogin {
            id,
            operator: operator.id,
            hash,
            password_version: operator.password_version,
            times: LoginTimes::new(now),
        };
        tx.operators().insert_login(&login, Login::all_expired_before(now)).await?;
        Ok(token.into())
    }

    /// Authenticate the token of a login.
    pub async fn logged_in(self, token: &SecretString) -> Result<LoggedInOperator, TokenError> {
        let shown = OperatorLoginToken::parse(token.expose_secret()).ok_or(TokenError::Bad)?;
        let operators = self.app.store.operators();
        let login = operators.login(shown.id).await?;
        let login = login.filter(|login| login.hash.is(&shown.hash)).ok_or(TokenError::Bad)?;
        let (found, now) = (operators.find(login.operator).await?, self.app.now());
        let operator = found.filter(|it| login.admits(it, now)).ok_or(TokenError::Bad)?;
        if login.times.should_store_use(now) {
            self.note_login_use(login.id, now).await;
        }
        Ok(LoggedInOperator { login: login.id, operator })
    }

    async fn note_login_use(self, id: OperatorLoginId, now: DateTime<Utc>) {
        let note = async {
            let tx = self.app.store.write().await?;
            tx.operators().login_used(id, now).await?;
            tx.commit().await
        };
        if let Err(error) = note.await {
            warn!(%error, "the use of a login was not written down");
        }
    }

    /// End a login, or all of the same operator.
    pub async fn log_out(
        self,
        by: &Actor,
        who: &LoggedInOperator,
        everywhere: bool,
    ) -> Result<(), AppError> {
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let action = if everywhere {
            tx.operators().end_logins(who.operator.id, None, now).await?;
            "operator.log_out_everywhere"
        } else {
            tx.operators().end_login(who.login, now).await?;
            "operator.log_out"
        };
        self.app.audit().record(&tx, by, on_operator(action, &who.operator)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Begin enrolment of a second factor: create a new secret. It is required once confirmed.
    pub async fn enrol_second_factor(
        self,
        by: &Actor,
        who: &LoggedInOperator,
    ) -> Result<Enrolment, AdminError> {
        if who.is_enrolled() {
            return Err(invalid("email", "has a second factor already"));
        }
        let secret = self.app.randomness.bytes::<20>();
        let context = device(&who.operator).context;
        let tx = self.app.store.write().await?;
        let found = tx.operators().lock(who.operator.id).await?;
        let mut operator = found.filter(|it| !it.totp_proven).ok_or(AdminError::Changed)?;
        operator.sealed_totp = Some(self.app.master_key.seal(&context, &secret));
        operator.totp_last_step = 0;
        tx.operators().update(&operator).await?;
        let record = on_operator("operator.enrol_second_factor", &operator);
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(Enrolment::of(&secret, &operator.email, "Rollcall".to_owned())?)
    }

    /// Confirm enrolment by the device's first code. Other logins end.
    pub async fn prove_second_factor(
        self,
        by: &Actor,
        who: &LoggedInOperator,
        code: &str,
    ) -> Result<RecoveryCodes, AdminError> {
        let tx = self.app.store.write().await?;
        let found = tx.operators().lock(who.operator.id).await?;
        let mut operator = found.ok_or(AdminError::Changed)?;
        let step = self.app.staff().step_of(&device(&operator), code)?;
        let step = step.ok_or_else(|| invalid("code", "is not the one that the device shows"))?;
        (operator.totp_proven, operator.totp_last_step) = (true, step);
        tx.operators().update(&operator).await?;
        let (codes, hashes) = self.app.staff().recovery_codes();
        tx.operators().replace_recovery_codes(operator.id, &hashes).await?;
        tx.operators().end_logins(operator.id, Some(who.login), self.app.now()).await?;
        let record = on_operator("operator.prove_second_factor", &operator);
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(codes)
    }
}

fn by(operator: &Operator, origin: &Origin) -> Actor {
    Actor {
        source: Some(origin.source),
        request_id: Some(origin.request_id.clone()),
        ..Actor::of(Principal::PlatformOperator(operator.id))
    }
}

fn device(operator: &Operator) -> Device<'_> {
    let context = [b"totp".as_slice(), TenantId::PLATFORM.0.as_bytes(), operator.id.0.as_bytes()];
    Device {
        sealed: operator.sealed_totp.as_deref(),
        context: context.concat(),
        account: &operator.email,
        last_step: operator.totp_last_step,
    }
}
