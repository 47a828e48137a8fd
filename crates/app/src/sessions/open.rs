//! Opening a session.

use chrono::{DateTime, Utc};
use rollcall_cache::sessions::{Caller, HostLimit, NewSession, Opened, Reply};
use rollcall_domain::{
    SessionId,
    accounts::Account,
    limits::SESSIONS_PER_HOST,
    sessions::{SessionFacts, SessionToken, Timing},
};

use super::{SessionError, Sessions, account::usable};
use crate::{
    events::Origin,
    licences::{Asking, LicenceCaller},
    tenant_context::TenantContext,
};

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
        caller: LicenceCaller,
        wanted: OpenSession,
        origin: &Origin,
    ) -> Result<OpenedSession, SessionError> {
        let answer = self.try_open(tenant, caller, wanted, origin).await;
        self.app.session_metrics.count_open(&answer);
        answer
    }

    async fn try_open(
        self,
        tenant: &str,
        caller: LicenceCaller,
        wanted: OpenSession,
        origin: &Origin,
    ) -> Result<OpenedSession, SessionError> {
        self.app.trust_clock()?;
        let context = self.app.tenant_context(tenant).await?.ok_or(SessionError::UnknownTenant)?;
        let Asking { account, version } =
            self.app.licences().asking(&context, caller, origin).await?;
        if wanted.account.as_ref().is_some_and(|name| *name != account.name) {
            return Err(SessionError::BadToken);
        }
        let now = self.app.now();
        usable(&account, now)?;
        let facts = SessionFacts {
            host: wanted.host,
            user: wanted.user,
            process: wanted.process,
            key: wanted.key,
            version: wanted.version.or(version),
            opened_at: now,
        };
        let scope = self.app.store.tenant(context.tenant.id);
        if let Some(ban) = scope.sessions().ban(account.id, facts.place(), now).await? {
            return Err(revoked(ban.reason, ban.banned_until, now));
        }
        self.open_in_store(&context, &account, &facts, now).await
    }

    async fn open_in_store(
        self,
        context: &TenantContext,
        account: &Account,
        facts: &SessionFacts,
        now: DateTime<Utc>,
    ) -> Result<OpenedSession, SessionError> {
        let timing = Timing::default();
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
