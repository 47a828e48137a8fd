//! The account of a session, as the process remembers it, and until when its sessions may live.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;
use rollcall_cache::sessions::{Beat, Caller, Reply};
use rollcall_domain::{
    AccountId, SessionId, TokenHash,
    accounts::{Account, AccountStatus},
    catalogue::FeatureCode,
    nodes::Refusal,
    sessions::{PoolRules, SessionFacts, SessionToken, Timing},
};
use tokio::sync::Mutex;

use super::{SessionError, Sessions, open::revoked};
use crate::{AppError, tenant_context::TenantContext};

/// How long an account and its tenant are trusted that were read from the database.
const TRUST: TimeDelta = TimeDelta::seconds(5);

/// Accounts whose sessions called lately.
pub(crate) struct SessionAccounts(Cache<AccountId, RememberedAccount>);

/// An account with the rules of its pools.
#[derive(Clone)]
pub(super) struct RememberedAccount {
    pub(super) account: Arc<Account>,
    pub(super) rules: Arc<BTreeMap<FeatureCode, PoolRules>>,
    read_at: DateTime<Utc>,
}

impl Default for SessionAccounts {
    fn default() -> Self {
        let idle = Duration::from_secs(3600);
        Self(Cache::builder().max_capacity(20_000).time_to_idle(idle).build())
    }
}

impl SessionAccounts {
    fn get(&self, id: AccountId) -> Option<RememberedAccount> {
        self.0.get(&id)
    }

    fn keep(&self, known: &RememberedAccount) {
        self.0.insert(known.account.id, known.clone());
    }
}

/// Until when sessions of accounts may live, as the database knows from this process.
pub(crate) struct AliveAccounts {
    known: Cache<AccountId, DateTime<Utc>>,
    /// Whose turn it is to write, by account: of many that come at once, one writes for all.
    turns: [Mutex<()>; TURNS],
}

/// How many accounts write at a time, at most.
const TURNS: usize = 16;

impl Default for AliveAccounts {
    fn default() -> Self {
        let known = Cache::builder().max_capacity(100_000).build();
        Self { known, turns: Default::default() }
    }
}

impl AliveAccounts {
    fn is_known(&self, account: AccountId, needed: DateTime<Utc>) -> bool {
        self.known.get(&account).is_some_and(|known| known >= needed)
    }

    fn know(&self, account: AccountId, until: DateTime<Utc>) {
        self.known.insert(account, until);
    }

    fn turn(&self, account: AccountId) -> &Mutex<()> {
        let [.., last] = account.0.into_bytes();
        &self.turns[usize::from(last) % TURNS]
    }
}

/// What sessions said of themselves when they were opened, as JSON: it doesn't change for a token.
pub(crate) struct KnownSessions(Cache<SessionId, Known>);

#[derive(Clone)]
struct Known {
    token: TokenHash,
    facts: Arc<Facts>,
}

impl Default for KnownSessions {
    fn default() -> Self {
        let idle = Duration::from_secs(3600);
        Self(Cache::builder().max_capacity(100_000).time_to_idle(idle).build())
    }
}

impl KnownSessions {
    fn get(&self, id: SessionId) -> Option<Known> {
        self.0.get(&id)
    }

    fn keep(&self, id: SessionId, known: Known) {
        self.0.insert(id, known);
    }
}

/// What a session said of itself.
pub(super) struct Facts {
    pub(super) facts: SessionFacts,
    pub(super) json: String,
}

impl Facts {
    /// Read what the store keeps.
    pub(super) fn read(stored: Vec<u8>) -> Option<Self> {
        let json = String::from_utf8(stored).ok()?;
        Some(Self { facts: serde_json::from_str(&json).ok()?, json })
    }
}

/// Who calls with the token of a session.
pub(super) struct Calling {
    pub(super) context: Arc<TenantContext>,
    pub(super) account: Arc<Account>,
    pub(super) rules: Arc<BTreeMap<FeatureCode, PoolRules>>,
    pub(super) session: SessionId,
    pub(super) token: SessionToken,
    pub(super) timing: Timing,
    pub(super) now: DateTime<Utc>,
}

impl Calling {
    /// The same for the store.
    pub(super) fn caller(&self) -> Caller {
        Caller {
            account: self.account.id.0.as_u128(),
            session: self.session.0.as_u128(),
            token: self.token.hash.0,
            now_ms: self.now.timestamp_millis(),
            timeout_ms: self.timing.timeout().num_milliseconds(),
        }
    }
}

impl Sessions<'_> {
    /// Who calls, if their account may be used.
    pub(super) async fn calling(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
    ) -> Result<Calling, SessionError> {
        self.app.trust_clock()?;
        let unknown = || SessionError::UnknownTenant;
        let mut context = self.app.tenant_context(tenant).await?.ok_or_else(unknown)?;
        let token = SessionToken::parse(token).ok_or(SessionError::BadToken)?;
        let now = self.app.now();
        let found = match self.remembered_account(&context, token.account, now) {
            Some(known) => known,
            None => {
                context = self.app.current_tenant_context(tenant).await?.ok_or_else(unknown)?;
                let found = self.fresh_account(&context, token.account, now).await?;
                found.ok_or(SessionError::BadToken)?
            }
        };
        let RememberedAccount { account, rules, .. } = found;
        usable(&account, now)?;
        let timing = account.session_timing(&context.tenant);
        Ok(Calling { context, account, rules, session, token, timing, now })
    }

    /// An account as it was at most five seconds ago, if this process knows it and hasn't changed it since.
    fn remembered_account(
        self,
        context: &TenantContext,
        id: AccountId,
        now: DateTime<Utc>,
    ) -> Option<RememberedAccount> {
        self.app.session_accounts.get(id).filter(|known| {
            known.account.tenant == context.tenant.id
                && known.read_at <= now
                && now < known.read_at + TRUST
                && !self.app.has_changed(&known.account)
        })
    }

    /// An account as it is.
    pub(super) async fn fresh_account(
        self,
        context: &TenantContext,
        id: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<RememberedAccount>, AppError> {
        let scope = self.app.store.tenant(context.tenant.id);
        // The version first: rules that are newer than it do no harm, older ones would.
        let found = scope.accounts().find(id).await?;
        let Some(account) = found.map(Arc::new) else { return Ok(None) };
        let rules = Arc::new(scope.sessions().pool_rules(id).await?);
        let known = RememberedAccount { account, rules, read_at: now };
        self.app.session_accounts.keep(&known);
        Ok(Some(known))
    }

    /// What the session said of itself; from the store where this process doesn't know it.
    pub(super) async fn facts(self, calling: &Calling) -> Result<Arc<Facts>, SessionError> {
        let known = self.app.known_sessions.get(calling.session);
        if let Some(known) = known.filter(|known| known.token.is(&calling.token.hash)) {
            return Ok(known.facts);
        }
        match self.app.session_store.beat(&calling.caller(), &Beat::default()).await? {
            Reply::Done(live) => self.know(calling, live.facts),
            Reply::Empty => {
                self.begin(&calling.context, calling.account.id, calling.timing).await?;
                Err(self.lost(calling).await?)
            }
            Reply::NoSession | Reply::Outdated => Err(self.lost(calling).await?),
        }
    }

    /// Remember what a session said of itself.
    pub(super) fn know(
        self,
        calling: &Calling,
        stored: Vec<u8>,
    ) -> Result<Arc<Facts>, SessionError> {
        let facts = Arc::new(Facts::read(stored).ok_or(AppError::Reading)?);
        let known = Known { token: calling.token.hash, facts: Arc::clone(&facts) };
        self.app.known_sessions.keep(calling.session, known);
        Ok(facts)
    }

    /// Why there is no such session: it was ended by hand, or is over.
    pub(super) async fn lost(self, calling: &Calling) -> Result<SessionError, AppError> {
        let scope = self.app.store.tenant(calling.context.tenant.id);
        let ended = scope.sessions().ended(calling.account.id, calling.session).await?;
        Ok(match ended {
            Some(ended) => revoked(ended.reason, ended.banned_until, calling.now),
            None => SessionError::Lost,
        })
    }

    /// The tenant, the account and its rules as the database has them now.
    pub(super) async fn refresh(self, calling: &mut Calling) -> Result<(), SessionError> {
        let current = self.app.current_tenant_context(calling.context.tenant.slug.as_str()).await?;
        calling.context = current.ok_or(SessionError::UnknownTenant)?;
        let found = self.fresh_account(&calling.context, calling.account.id, calling.now).await?;
        let RememberedAccount { account, rules, .. } = found.ok_or(SessionError::BadToken)?;
        calling.timing = account.session_timing(&calling.context.tenant);
        (calling.account, calling.rules) = (account, rules);
        Ok(())
    }

    /// A session of the account lives from now on for another time-out: before that is answered, the
    /// database has to know, in case the store forgets. It is written once a time-out, not once a call.
    pub(super) async fn keep_alive(
        self,
        account: &Account,
        timing: Timing,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let (alive, needed) = (&self.app.alive_accounts, now + timing.timeout());
        if alive.is_known(account.id, needed) {
            return Ok(());
        }
        let _turn = alive.turn(account.id).lock().await;
        if alive.is_known(account.id, needed) {
            return Ok(());
        }
        let until = needed + timing.timeout();
        let tx = self.app.store.write().await?;
        tx.tenant(account.tenant).sessions().raise_alive_until(account.id, until).await?;
        tx.commit().await?;
        alive.know(account.id, until);
        Ok(())
    }
}

/// Whether an account may be used.
pub(super) fn usable(account: &Account, now: DateTime<Utc>) -> Result<(), SessionError> {
    if account.status != AccountStatus::Active {
        return Err(SessionError::Account(Refusal::Status));
    }
    if !account.validity.holds(now) {
        return Err(SessionError::Account(Refusal::Expired));
    }
    Ok(())
}
