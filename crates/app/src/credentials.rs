//! Verifying credentials: the one place where account and password are checked.
//!
//! A password verified lately passes without a limit. Else rate limits are counted, before anything
//! is hashed and for unknown accounts too; then the password is hashed in the pool, which is
//! smaller while somebody is guessing. That slows the guesser and never affects nodes that run.

mod error;

use std::{net::IpAddr, sync::Arc, time::Duration};

use aws_lc_rs::hmac;
use futures_util::future::BoxFuture;
use moka::future::Cache;
use rollcall_domain::{
    PasswordLinkId, TenantId, accounts::Account, check_password, sessions::SessionClient,
};
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;
use uuid::Uuid;

pub use error::CredentialsError;

pub use crate::password_hash_pool::HashCost;
use crate::{
    AdminError, App, AppError, error::invalid, events::Origin,
    generated_password::generate_password, tenant_context::TenantContext,
};

/// The verification of credentials.
#[derive(Clone, Copy)]
pub(crate) struct Credentials<'a> {
    app: &'a App,
}

impl App {
    /// The verification of credentials.
    pub(crate) fn credentials(&self) -> Credentials<'_> {
        Credentials { app: self }
    }
}

/// Rate limits of password attempts per minute, correct ones included unless verified lately.
#[derive(Debug, Clone, Copy)]
pub struct RateLimits {
    /// From one source. Generous: many customers' servers may stand behind one address.
    pub per_source: u64,
    /// For one account from one source.
    pub per_account_and_source: u64,
    /// For one account.
    pub per_account: u64,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { per_source: 600, per_account_and_source: 30, per_account: 150 }
    }
}

/// The window of the rate limits.
const WINDOW_MS: i64 = 60_000;

/// How long a verified password is remembered.
const VERIFIED_PASSWORD_TTL: Duration = Duration::from_secs(300);

/// An account's password as it was sent.
#[derive(Debug, Clone)]
pub enum PasswordInput {
    /// In plain text.
    Plain(SecretString),
    /// Encrypted under one of the tenant's password keys.
    Encrypted {
        /// Base64 of the RSA-OAEP ciphertext.
        ciphertext: String,
        /// Which key.
        key_id: String,
    },
}

/// Too many attempts; the result is shared by all callers of the same check.
#[derive(Debug, Clone, Copy)]
struct RateLimited {
    retry_after_s: u32,
}

impl From<RateLimited> for CredentialsError {
    fn from(limited: RateLimited) -> Self {
        Self::RateLimited { retry_after_s: limited.retry_after_s }
    }
}

/// The key of a verified password: account or client, version, and a keyed hash.
type Remembered = (Uuid, i64, [u8; 32]);

/// A check of a password: an error without a reason if it is wrong.
type Check<'a> = BoxFuture<'a, Result<(), Option<RateLimited>>>;

/// The rate limits, and the passwords verified lately, in this process.
pub(crate) struct VerifiedPasswords {
    limits: RateLimits,
    key: hmac::Key,
    remembered: Cache<Remembered, ()>,
}

impl VerifiedPasswords {
    pub(crate) fn new(limits: RateLimits, key: [u8; 32]) -> Self {
        let remembered =
            Cache::builder().max_capacity(50_000).time_to_live(VERIFIED_PASSWORD_TTL).build();
        Self { limits, key: hmac::Key::new(hmac::HMAC_SHA256, &key), remembered }
    }

    fn remembered(&self, of: (Uuid, i64), password: &SecretString) -> Remembered {
        let tag = hmac::sign(&self.key, password.expose_secret().as_bytes());
        let mut keyed = [0; 32];
        keyed.copy_from_slice(tag.as_ref());
        (of.0, of.1, keyed)
    }

    fn holds(&self, key: Remembered) -> BoxFuture<'_, bool> {
        Box::pin(async move { self.remembered.get(&key).await.is_some() })
    }

    /// Make a check that isn't remembered, once for all who wait for it; it is remembered if it succeeds.
    fn check_once<'a>(
        &'a self,
        key: Remembered,
        check: Check<'a>,
    ) -> BoxFuture<'a, Result<(), Arc<Option<RateLimited>>>> {
        Box::pin(self.remembered.try_get_with(key, check))
    }
}

/// How fresh the account has to be that a check reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadConsistency {
    /// From the process's cache; for what a guarded write proves afterwards.
    Cached,
    /// From the database; for refusals, and for reads without a guard.
    Current,
}

impl Credentials<'_> {
    /// The given password or a generated one, and its hash.
    pub(crate) async fn new_password(
        self,
        given: Option<SecretString>,
    ) -> Result<(SecretString, String), AdminError> {
        let password = given.unwrap_or_else(|| generate_password(&self.app.randomness).into());
        check_password(password.expose_secret()).map_err(|reason| invalid("password", reason))?;
        let plain = password.expose_secret().to_owned();
        let hash = self.app.password_hash_pool.hash(plain, self.app.randomness.bytes()).await;
        let hash = hash.ok_or(AdminError::Failed(AppError::Hashing))?;
        Ok((password, hash))
    }

    /// Verify account and password.
    pub(crate) async fn verify_credentials(
        self,
        context: &TenantContext,
        name: &str,
        password: &SecretString,
        origin: &Origin,
        trust: ReadConsistency,
    ) -> Result<Arc<Account>, CredentialsError> {
        if trust == ReadConsistency::Cached
            && let Some(account) = self.app.local_cache.account(context.tenant.id, name)
            && self.remembers(&account, password).await
        {
            return Ok(account);
        }
        let account = self.app.store.tenant(context.tenant.id).accounts().by_name(name).await?;
        let account = account.map(Arc::new);
        if let Some(account) = &account
            && self.remembers(account, password).await
        {
            self.app.local_cache.keep_account(account);
            return Ok(Arc::clone(account));
        }
        match account {
            Some(account) if self.fits(context, &account, password, origin.source).await? => {
                self.app.local_cache.keep_account(&account);
                Ok(account)
            }
            Some(account) => {
                self.count_unproven(&account, origin);
                Err(CredentialsError::Wrong)
            }
            None => {
                self.limited_hash(context.tenant.id, name, password, None, origin.source).await?;
                Err(CredentialsError::Wrong)
            }
        }
    }

    /// The password in plain text, decrypted if needed.
    pub(crate) fn plain_password(
        self,
        context: &TenantContext,
        account: &str,
        password: PasswordInput,
    ) -> Result<SecretString, CredentialsError> {
        let (ciphertext, key_id) = match password {
            PasswordInput::Plain(password) => return Ok(password),
            PasswordInput::Encrypted { ciphertext, key_id } => (ciphertext, key_id),
        };
        let opener = context.password_openers.get(&key_id).ok_or(CredentialsError::Unreadable)?;
        let plain = opener.decrypt(&ciphertext).map_err(|_| CredentialsError::Unreadable)?;
        let server_time = self.app.now();
        if plain.account != account {
            return Err(CredentialsError::OtherAccount);
        }
        if server_time.timestamp().abs_diff(plain.iat) > 600 {
            return Err(CredentialsError::NotOfNow { server_time });
        }
        Ok(plain.password)
    }

    async fn remembers(self, account: &Account, password: &SecretString) -> bool {
        let of = (account.id.0, account.password_version);
        let key = self.app.verified_passwords.remembered(of, password);
        self.app.verified_passwords.holds(key).await
    }

    /// Count and hash once, however many callers wait for the same check.
    async fn fits(
        self,
        context: &TenantContext,
        account: &Account,
        password: &SecretString,
        source: IpAddr,
    ) -> Result<bool, CredentialsError> {
        let of = (account.id.0, account.password_version);
        let phc = &account.password_hash;
        self.fits_once(context, of, (&account.name, phc), password, source).await
    }

    async fn fits_once(
        self,
        context: &TenantContext,
        of: (Uuid, i64),
        (name, phc): (&str, &str),
        password: &SecretString,
        source: IpAddr,
    ) -> Result<bool, CredentialsError> {
        let key = self.app.verified_passwords.remembered(of, password);
        let check = async {
            let phc = Some(phc.to_owned());
            match self.limited_hash(context.tenant.id, name, password, phc, source).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(None),
                Err(limited) => Err(Some(limited)),
            }
        };
        match self.app.verified_passwords.check_once(key, Box::pin(check)).await {
            Ok(()) => Ok(true),
            Err(why) => why.map_or(Ok(false), |limited| Err(limited.into())),
        }
    }

    /// Verify the password of a client, who may be unknown, rate-limited and hashed like an account's.
    /// Account names hold no control characters, so the two don't share a limit.
    pub(crate) async fn verify_client(
        self,
        context: &TenantContext,
        (account, name): (&str, &str),
        client: Option<&SessionClient>,
        password: &SecretString,
        source: IpAddr,
    ) -> Result<bool, CredentialsError> {
        let name = format!("client\n{account}\n{name}");
        let Some(client) = client else {
            self.limited_hash(context.tenant.id, &name, password, None, source).await?;
            return Ok(false);
        };
        let of = (client.id.0, client.password_version);
        self.fits_once(context, of, (&name, &client.password_hash), password, source).await
    }

    /// Verify the password of a staff member, rate-limited and hashed like an account's. Account
    /// names hold no control characters, so the two don't share a limit.
    pub(crate) async fn verify_staff_password(
        self,
        context: &TenantContext,
        email: &str,
        password: &SecretString,
        phc: Option<String>,
        source: IpAddr,
    ) -> Result<bool, CredentialsError> {
        let name = format!("staff\n{email}");
        Ok(self.limited_hash(context.tenant.id, &name, password, phc, source).await?)
    }

    /// Verify the password of an operator, in the same way; the installation counts as a tenant.
    pub(crate) async fn verify_operator_password(
        self,
        email: &str,
        password: &SecretString,
        phc: Option<String>,
        source: IpAddr,
    ) -> Result<bool, CredentialsError> {
        let name = format!("staff\n{email}");
        Ok(self.limited_hash(TenantId::PLATFORM, &name, password, phc, source).await?)
    }

    /// Hash the new password of a set-password link, rate-limited like a check. Account names hold
    /// no control characters, so the two don't share a limit.
    pub(crate) async fn hash_for_link(
        self,
        context: &TenantContext,
        link: PasswordLinkId,
        password: &SecretString,
        source: IpAddr,
    ) -> Result<String, CredentialsError> {
        self.limit(context.tenant.id, &format!("link\n{link}"), source).await?;
        let password = password.expose_secret().to_owned();
        let hashed = self
            .app
            .password_hash_pool
            .hash_in_turn(context.tenant.id, password, self.app.randomness.bytes())
            .await;
        let hashed = hashed.map_err(|_overflow| RateLimited { retry_after_s: 1 })?;
        hashed.ok_or(CredentialsError::Failed(AppError::Hashing))
    }

    /// Count an attempt at a licence key, limited like passwords.
    pub(crate) async fn limit_licence_key(
        self,
        context: &TenantContext,
        account: &Account,
        source: IpAddr,
    ) -> Result<(), CredentialsError> {
        Ok(self.limit(context.tenant.id, &format!("key\n{}", account.name), source).await?)
    }

    async fn limited_hash(
        self,
        tenant: TenantId,
        name: &str,
        password: &SecretString,
        phc: Option<String>,
        source: IpAddr,
    ) -> Result<bool, RateLimited> {
        self.limit(tenant, name, source).await?;
        let password = password.expose_secret().to_owned();
        let fits = self.app.password_hash_pool.verify(tenant, password, phc).await;
        fits.map_err(|_overflow| RateLimited { retry_after_s: 1 })
    }

    async fn limit(self, tenant: TenantId, name: &str, source: IpAddr) -> Result<(), RateLimited> {
        let now_ms = self.app.now().timestamp_millis();
        let tenant = tenant.0.simple();
        let limits = self.app.verified_passwords.limits;
        let counted = [
            (format!("{tenant}:src:{source}"), limits.per_source),
            (format!("{tenant}:acc:{name}:{source}"), limits.per_account_and_source),
            (format!("{tenant}:acc:{name}"), limits.per_account),
        ];
        for (limit, most) in counted {
            // The cache counts in this process when Redis is away; should even that fail, the
            // hashers' short queue still slows a guesser down.
            let Ok(hits) = self.app.cache.hit(&limit, now_ms, WINDOW_MS).await else { continue };
            if hits.seen > most {
                let wait_ms = (hits.ends_at_ms - now_ms).max(1);
                let retry_after_s = u32::try_from(wait_ms.div_euclid(1000) + 1).unwrap_or(60);
                return Err(RateLimited { retry_after_s });
            }
        }
        Ok(())
    }

    /// Count an attempt without proof, in the background: an unknown account has nothing to write,
    /// and timing must not reveal that.
    fn count_unproven(self, account: &Account, origin: &Origin) {
        let (app, source, now) = (self.app.clone(), origin.source, self.app.now());
        let (tenant, account) = (account.tenant, account.id);
        tokio::spawn(async move {
            let count = async {
                let tx = app.store.write().await?;
                tx.tenant(tenant).events().count_unproven(account, source, now).await?;
                tx.commit().await
            };
            if let Err(error) = count.await {
                let error = &AppError::Store(error) as &dyn std::error::Error;
                warn!(error, "a wrong password was not counted");
            }
        });
    }
}
