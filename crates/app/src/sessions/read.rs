//! What staff see of sessions and pools.

use chrono::{DateTime, Utc};
use rollcall_cache::sessions::{Held, LiveSession, LiveWait};
use rollcall_domain::{
    AccountId, QueueId, SessionId, TicketId,
    catalogue::{FeatureCode, FeatureKind},
    licences::Schedule,
    sessions::{Activity, PoolRules, SessionFacts},
};
use uuid::Uuid;

use super::{Sessions, idle};
use crate::{AdminError, AppError};

/// The most sessions that are shown.
pub(super) const SHOWN_MAX: usize = 1_000;
/// The most accounts whose sessions are looked at.
pub(super) const ACCOUNTS_MAX: u64 = 10_000;

/// Which sessions.
#[derive(Debug, Clone, Default)]
pub struct SessionFilter {
    /// Only those of this account.
    pub account: Option<AccountId>,
    /// Only those that hold units of this feature, or wait for some.
    pub feature: Option<FeatureCode>,
    /// Only those with this in the name of their account, user, machine, process or client, in whichever case.
    pub text: Option<String>,
}

impl SessionFilter {
    fn fits(&self, session: &SessionView) -> bool {
        let SessionView { account_name, facts, held, waits, .. } = session;
        let wanted = waits.iter().flat_map(|waits| &waits.wanted).map(|(feature, _)| feature);
        let mut features = held.iter().map(|held| &held.feature).chain(wanted);
        let holds = |it: &FeatureCode| features.any(|feature| feature == it.as_str());
        let names = [Some(account_name), Some(&facts.host), facts.user.as_ref()];
        let mut names = names.into_iter().chain([facts.process.as_ref(), facts.client.as_ref()]);
        let said = |text: &String| {
            let text = text.to_lowercase();
            names.any(|name| name.is_some_and(|name| name.to_lowercase().contains(&text)))
        };
        self.feature.as_ref().is_none_or(holds) && self.text.as_ref().is_none_or(said)
    }
}

/// Live sessions.
#[derive(Debug, Clone)]
pub struct SessionViews {
    /// By account, those first that will be over first.
    pub items: Vec<SessionView>,
    /// Whether there are more than are shown.
    pub truncated: bool,
}

/// A live session.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// Its id.
    pub session: SessionId,
    /// Its account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// What it says of itself.
    pub facts: SessionFacts,
    /// When it will be over without another sign of life.
    pub until: DateTime<Utc>,
    /// What it holds: tickets, features, units, and since when.
    pub held: Vec<HeldView>,
    /// What its process says it is doing that isn't [`Activity::Active`], and since when.
    pub activity: Option<(Activity, DateTime<Utc>)>,
    /// What it waits for.
    pub waits: Option<WaitView>,
}

/// What a session waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitView {
    /// Its place in the queue.
    pub queue: QueueId,
    /// The features, with how many units.
    pub wanted: Vec<(String, u32)>,
    /// Whether its turn has come, and it hasn't asked yet.
    pub offered: bool,
}

/// What a session holds.
#[derive(Debug, Clone)]
pub struct HeldView {
    /// The ticket.
    pub ticket: TicketId,
    /// The feature.
    pub feature: String,
    /// How many units.
    pub units: u32,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// How the pool of a feature is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolView {
    /// The feature.
    pub feature: String,
    /// How many units there are.
    pub capacity: u32,
    /// How many are out.
    pub in_use: u32,
    /// The most that were out at a time since the store began.
    pub high_water: u32,
    /// How many claims were refused for want of room since then.
    pub denied: u64,
    /// How many claims wait for it.
    pub queued: u32,
    /// How many tickets were taken from those who were idle.
    pub taken_idle: u64,
    /// Its rules.
    pub rules: PoolRules,
}

impl PoolView {
    /// One that nobody has used.
    pub(super) fn unused(feature: &FeatureCode, rules: PoolRules) -> Self {
        let feature = feature.to_string();
        Self {
            feature,
            capacity: 0,
            in_use: 0,
            high_water: 0,
            denied: 0,
            queued: 0,
            taken_idle: 0,
            rules,
        }
    }
}

impl Sessions<'_> {
    /// Live sessions of a tenant.
    pub async fn list(
        self,
        tenant: &str,
        filter: &SessionFilter,
    ) -> Result<SessionViews, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let (scope, now) = (self.app.store.tenant(context.tenant.id), self.app.now());
        let accounts = match filter.account {
            Some(account) => vec![account],
            None => scope.sessions().alive_accounts(now, ACCOUNTS_MAX).await?,
        };
        let mut items = Vec::new();
        for id in accounts {
            let unknown = || AdminError::Unknown { what: "account", name: id.to_string() };
            let account = scope.accounts().find(id).await?.ok_or_else(unknown)?;
            let most = SHOWN_MAX + 1;
            let found =
                self.app.session_store.sessions(id.0.as_u128(), now.timestamp_millis(), most).await;
            for live in found.map_err(AppError::Sessions)? {
                let session = view(live, id, &account.name).ok_or(AppError::Reading)?;
                if filter.fits(&session) {
                    items.push(session);
                }
            }
            if items.len() > SHOWN_MAX {
                break;
            }
        }
        let truncated = items.len() > SHOWN_MAX;
        items.truncate(SHOWN_MAX);
        Ok(SessionViews { items, truncated })
    }

    /// How the pools of an account are used: of all features with seats that it has a licence of, or that
    /// were asked for.
    pub async fn pools(
        self,
        tenant: &str,
        account: AccountId,
    ) -> Result<Vec<PoolView>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let (scope, now) = (self.app.store.tenant(context.tenant.id), self.app.now());
        let unknown = || AdminError::Unknown { what: "account", name: account.to_string() };
        scope.accounts().find(account).await?.ok_or_else(unknown)?;
        let licences = scope.licences().of_account(account).await?;
        let entitlements = Schedule::of(&licences).entitlements(&context.catalogue, now);
        let rules = scope.sessions().pool_rules(account).await?;
        let used = self.app.session_store.pools(account.0.as_u128(), now.timestamp_millis()).await;
        let used = used.map_err(AppError::Sessions)?;
        let with_seats = context.catalogue.features.values();
        let with_seats =
            with_seats.filter(|it| it.kind == FeatureKind::Quantity && !it.code.is_nodes());
        let view = |feature: &rollcall_domain::catalogue::Feature| {
            let code = feature.code.as_str();
            let entitlement = entitlements.features.get(&feature.code);
            let used = used.iter().find(|pool| pool.feature == code);
            (entitlement.is_some() || used.is_some()).then(|| PoolView {
                feature: code.to_owned(),
                capacity: entitlement.map_or(0, |it| it.quantity),
                in_use: used.map_or(0, |pool| pool.in_use),
                high_water: used.map_or(0, |pool| pool.high_water),
                denied: used.map_or(0, |pool| pool.denied),
                queued: used.map_or(0, |pool| pool.queued),
                taken_idle: used.map_or(0, |pool| pool.taken_idle),
                rules: rules.get(&feature.code).copied().unwrap_or_default(),
            })
        };
        Ok(with_seats.filter_map(view).collect())
    }
}

pub(super) fn view(
    live: LiveSession,
    account: AccountId,
    account_name: &str,
) -> Option<SessionView> {
    let activity = idle::activity(&live);
    let waits = live.waits.map(|LiveWait { queue, wanted, offered }| WaitView {
        queue: QueueId(Uuid::from_u128(queue)),
        wanted,
        offered,
    });
    let held = live.held.into_iter().map(|held: Held| {
        Some(HeldView {
            ticket: TicketId(Uuid::from_u128(held.ticket)),
            feature: held.feature,
            units: held.units,
            since: DateTime::from_timestamp_millis(held.since_ms)?,
        })
    });
    Some(SessionView {
        session: SessionId(Uuid::from_u128(live.session)),
        account,
        account_name: account_name.to_owned(),
        facts: serde_json::from_slice(&live.facts).ok()?,
        until: DateTime::from_timestamp_millis(live.until_ms)?,
        held: held.collect::<Option<_>>()?,
        activity,
        waits,
    })
}
