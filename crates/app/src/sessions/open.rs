//! Opening a session.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rollcall_cache::sessions::{Caller, HostLimit, NewSession, Opened, Reply};
use rollcall_domain::{
    RegistrationId, SessionId,
    accounts::Account,
    limits::SESSIONS_PER_HOST,
    sessions::{SessionFacts, SessionToken, Timing},
};
use secrecy::SecretString;

use super::{SessionError, Sessions, account::usable};
use crate::{
    credentials::CredentialsError,
    events::Origin,
    licences::{Asking, CheckError, LicenceCaller},
    tenant_context::TenantContext,
};

/// Who opens a session.
#[derive(Debug, Clone)]
pub enum Opener {
    /// A registered node.
    Node {
        /// Its token.
        token: String,
        /// Its registration, if it says which: finding it takes no search then.
        registration: Option<RegistrationId>,
    },
    /// A client of the account that it names.
    Client {
        /// The client's name.
        name: String,
        /// Its password.
        password: SecretString,
    },
}

/// What a process says of itself.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// The name of the account, if it says which.
    pub account: Option<String>,
    /// The machine.
    pub host: String,
    /// Who works there.
    pub user: Option<String>,
    /// Which process of theirs.
    pub process: Option<String>,
    /// What the product counts it by.
    pub key: Option<String>,
    /// The version of the product.
    pub version: Option<String>,
}

/// An open session.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// Its id.
    pub session: SessionId,
    /// Its token.
    pub token: String,
    /// Its times.
    pub timing: Timing,
    /// Whether it was the silent session of the same process before.
    pub taken_over: bool,
    /// The server's time.
    pub server_time: DateTime<Utc>,
}

impl Sessions<'_> {
    /// Open a session for a process of an account.
    pub async fn open(
        self,
        tenant: &str,
        opener: Opener,
        wanted: OpenSession,
        origin: &Origin,
    ) -> Result<OpenedSession, SessionError> {
        let answer = self.try_open(tenant, opener, wanted, origin).await;
        self.app.session_metrics.count_open(&answer);
        answer
    }

    async fn try_open(
        self,
        tenant: &str,
        opener: Opener,
        wanted: OpenSession,
        origin: &Origin,
    ) -> Result<OpenedSession, SessionError> {
        self.app.trust_clock()?;
        let context = self.app.tenant_context(tenant).await?.ok_or(SessionError::UnknownTenant)?;
        let Asking { account, version } = match &opener {
            Opener::Node { token, registration } => {
                let (token, registration) = (token.clone(), *registration);
                let caller = LicenceCaller::Node { token, registration };
                let asking = self.app.licences().asking(&context, caller, origin).await?;
                if wanted.account.as_ref().is_some_and(|name| *name != asking.account.name) {
                    return Err(SessionError::BadToken);
                }
                asking
            }
            Opener::Client { name, password } => {
                let account = wanted.account.as_deref().ok_or(SessionError::NoAccount)?;
                let account =
                    self.account_of_client(&context, (account, name), password, origin).await?;
                Asking { account, version: None }
            }
        };
        let now = self.app.now();
        usable(&account, now)?;
        let facts = SessionFacts {
            host: wanted.host,
            user: wanted.user,
            process: wanted.process,
            key: wanted.key,
            client: match opener {
                Opener::Client { name, .. } => Some(name),
                Opener::Node { .. } => None,
            },
            version: wanted.version.or(version),
            opened_at: now,
        };
        let scope = self.app.store.tenant(context.tenant.id);
        if let Some(ban) = scope.sessions().ban(account.id, facts.place(), now).await? {
            return Err(revoked(ban.reason, ban.banned_until, now));
        }
        // The time-out that is answered is the one that holds.
        let slug = context.tenant.slug.as_str();
        let current = self.app.current_tenant_context(slug).await?;
        let context = current.ok_or(SessionError::UnknownTenant)?;
        self.open_in_store(&context, &account, &facts, now).await
    }

    /// The account of a client that shows its password.
    async fn account_of_client(
        self,
        context: &TenantContext,
        (account, name): (&str, &str),
        password: &SecretString,
        origin: &Origin,
    ) -> Result<Arc<Account>, SessionError> {
        let scope = self.app.store.tenant(context.tenant.id);
        let found = scope.accounts().by_name(account).await?;
        let client = match &found {
            Some(found) => scope.sessions().client(found.id, name).await?,
            None => None,
        };
        let client = client.filter(|client| client.disabled_at.is_none());
        let credentials = self.app.credentials();
        let source = origin.source;
        let of = (account, name);
        let fits = credentials.verify_client(context, of, client.as_ref(), password, source).await;
        match found.filter(|_| fits.as_ref().is_ok_and(|fits| *fits)) {
            Some(account) => Ok(Arc::new(account)),
            None => {
                fits.map_err(CheckError::from)?;
                Err(CheckError::from(CredentialsError::Wrong).into())
            }
        }
    }

    async fn open_in_store(
        self,
        context: &TenantContext,
        account: &Account,
        facts: &SessionFacts,
        now: DateTime<Utc>,
    ) -> Result<OpenedSession, SessionError> {
        let timing = account.session_timing(&context.tenant);
        let (token, hash) = SessionToken::issue(account.id, self.app.randomness.bytes());
        let session = self.app.randomness.uuid(now);
        let caller = Caller {
            account: account.id.0.as_u128(),
            session: session.as_u128(),
            token: hash.0,
            now_ms: now.timestamp_millis(),
            timeout_ms: timing.timeout().num_milliseconds(),
        };
        let new = new_session(caller, facts);
        let opened = loop {
            match self.app.session_store.open(&new).await? {
                Reply::Done(opened) => break opened,
                Reply::Empty => self.begin(context, account.id, timing).await?,
                // A new session can be neither over nor outdated.
                Reply::NoSession | Reply::Outdated => return Err(SessionError::Lost),
            }
        };
        let (session, taken_over) = match opened {
            Opened::Created => (SessionId(session), false),
            Opened::TakenOver(id) => (SessionId(uuid::Uuid::from_u128(id)), true),
            Opened::TooMany => return Err(SessionError::TooMany { most: SESSIONS_PER_HOST }),
        };
        self.keep_alive(account, timing, now).await?;
        Ok(OpenedSession { session, token, timing, taken_over, server_time: now })
    }
}

/// A session for the store.
pub(super) fn new_session(caller: Caller, facts: &SessionFacts) -> NewSession {
    NewSession {
        caller,
        identity: facts.identity(),
        host: Some(HostLimit { host: facts.host_hash(), most: SESSIONS_PER_HOST }),
        facts: serde_json::to_vec(facts).unwrap_or_default(),
    }
}

/// Ended by hand, and not back before then.
pub(super) fn revoked(reason: String, until: DateTime<Utc>, now: DateTime<Utc>) -> SessionError {
    let seconds = (until - now).num_seconds().max(0);
    let retry_after_s = u32::try_from(seconds).unwrap_or(u32::MAX);
    SessionError::Revoked { reason, until, retry_after_s }
}
