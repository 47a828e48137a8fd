//! Claims that wait: asking whether their turn has come, and giving up.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_cache::sessions::{Bound, OFFER_MS, Place, Poll, Polled, Reply};
use rollcall_domain::{
    AccountId, QueueId, SessionId,
    sessions::{Denial, SessionToken},
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};
use uuid::Uuid;

use super::{Denied, SessionError, Sessions, SignedTicket, account::Calling, check_out::ATTEMPTS};

/// How often a call that waits looks, though nothing that this process did woke it: another may have
/// given a unit back, or a session may be over.
const LOOK: Duration = Duration::from_secs(2);

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuePlace {
    /// Its id.
    pub id: QueueId,
    /// How many wait for the same, this one and those before it.
    pub position: u32,
    /// After how many seconds its turn may come; none: not known yet.
    pub estimate_s: Option<u32>,
}

impl QueuePlace {
    /// For how many seconds a unit that became free is kept for whose turn it is.
    pub const OFFER_S: i64 = OFFER_MS / 1000;
}

impl From<Place> for QueuePlace {
    fn from(place: Place) -> Self {
        let whole = |ms: i64| u32::try_from(ms.max(0).div_euclid(1000) + 1).unwrap_or(u32::MAX);
        Self {
            id: QueueId(Uuid::from_u128(place.queue)),
            position: place.position,
            estimate_s: place.estimate_ms.map(whole),
        }
    }
}

/// What a claim that waits is answered.
#[derive(Debug, Clone)]
pub enum Turn {
    /// It waits.
    Waits(QueuePlace),
    /// Its turn has come, and these are taken.
    Has(Vec<SignedTicket>),
}

/// Wakes calls that wait, of the accounts whose ids end alike: of what concerns others they hear in vain.
pub(crate) struct QueueWakes([Notify; 64]);

impl Default for QueueWakes {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Notify::new()))
    }
}

impl QueueWakes {
    fn of(&self, account: AccountId) -> &Notify {
        let [.., last] = account.0.into_bytes();
        &self.0[usize::from(last) % self.0.len()]
    }

    /// Something of the account changed for those who wait.
    pub(super) fn wake(&self, account: AccountId) {
        self.of(account).notify_waiters();
    }
}

impl Sessions<'_> {
    /// Ask whether the turn of a claim has come, and wait for it for a while.
    pub async fn poll(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
        queue: QueueId,
        patience: Duration,
    ) -> Result<Turn, SessionError> {
        let until = Instant::now() + patience;
        let account = SessionToken::parse(token).ok_or(SessionError::BadToken)?.account;
        loop {
            // Before it asks, so that nothing is missed that happens meanwhile.
            let woken = self.app.queue_wakes.of(account).notified();
            let answer = self.poll_once(tenant, session, token, queue).await;
            let waits = matches!(answer, Ok(Turn::Waits(_)));
            if !waits || Instant::now() >= until {
                self.app.session_metrics.count_poll(&answer);
                return answer;
            }
            tokio::select! {
                () = woken => {}
                () = sleep_until(until.min(Instant::now() + LOOK)) => {}
            }
        }
    }

    async fn poll_once(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
        queue: QueueId,
    ) -> Result<Turn, SessionError> {
        let mut calling = self.calling(tenant, session, token).await?;
        let answer = self.ask_store(&mut calling, queue).await;
        self.note_denied(&calling, &answer);
        answer
    }

    async fn ask_store(self, calling: &mut Calling, queue: QueueId) -> Result<Turn, SessionError> {
        let facts = self.facts(calling).await?;
        let (store, id) = (&self.app.session_store, queue.0.as_u128());
        let mut last_version = None;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                self.refresh(calling).await?;
            }
            let waits = match store.waits_for(&calling.caller(), id).await? {
                // The store says why, when it is asked.
                Reply::Done(waits) => waits.unwrap_or_default(),
                _ => return Err(self.lost(calling).await?),
            };
            let bounds = match self.bounds(calling, &waits).await {
                // What there isn't is decided on the database.
                Err(SessionError::Denied(_) | SessionError::NoSeats(_)) if attempt == 0 => continue,
                Err(error) => {
                    if matches!(error, SessionError::Denied(_) | SessionError::NoSeats(_)) {
                        store.leave(&calling.caller(), id).await?;
                        self.app.queue_wakes.wake(calling.account.id);
                    }
                    return Err(error);
                }
                Ok(bounds) => bounds,
            };
            let is_short =
                bounds.iter().zip(&waits).any(|(bound, (_, units))| *units > bound.ceiling);
            if is_short && attempt == 0 {
                continue;
            }
            let version = calling.account.policy_version;
            let sets_version_back = attempt > 1 && last_version == Some(version);
            last_version = (attempt > 0).then_some(version);
            let poll = Poll { queue: id, version, sets_version_back, bounds: bounds.clone() };
            let polled = match store.poll(&calling.caller(), &poll).await? {
                Reply::Outdated => continue,
                Reply::Done(polled) => polled,
                Reply::Empty | Reply::NoSession => return Err(self.lost(calling).await?),
            };
            self.keep_alive(&calling.account, calling.timing, calling.now).await?;
            return self.answer(calling, &facts.json, &bounds, polled).await;
        }
        Err(rollcall_storage::StoreError::Overtaken.into())
    }

    /// How many units there are of what is waited for.
    async fn bounds(
        self,
        calling: &Calling,
        waits: &[(String, u32)],
    ) -> Result<Vec<Bound>, SessionError> {
        let mut bounds = Vec::with_capacity(waits.len());
        for (feature, _) in waits {
            let units = self.units(calling, feature).await?;
            let capacity =
                units.new.map_err(|reason| super::units::not_licensed(feature, reason))?;
            bounds.push(units.bound(calling, capacity));
        }
        Ok(bounds)
    }

    async fn answer(
        self,
        calling: &Calling,
        facts: &str,
        bounds: &[Bound],
        polled: Polled,
    ) -> Result<Turn, SessionError> {
        let capacity = |feature: &str| {
            bounds.iter().find(|it| it.feature == feature).map_or(0, |it| it.capacity)
        };
        let held: Vec<_> = match polled {
            Polled::Waiting(place) => return Ok(Turn::Waits(place.into())),
            Polled::Taken(taken) => {
                let over = taken.iter().filter(|(held, _)| held.overdraft);
                let over =
                    over.map(|(held, in_use)| (&*held.feature, capacity(&held.feature), *in_use));
                self.note_overdraft(calling, over).await?;
                for (held, in_use) in &taken {
                    self.note_in_use(calling, &held.feature, capacity(&held.feature), *in_use);
                }
                self.app.queue_wakes.wake(calling.account.id);
                taken.into_iter().map(|(held, _)| held).collect()
            }
            Polled::TakenBefore(held) => held,
            Polled::NeverMet(feature) => {
                self.app.queue_wakes.wake(calling.account.id);
                let capacity = capacity(&feature);
                return Err(denied(feature, Denial::NotLicensed, capacity));
            }
            Polled::TimedOut => {
                let first = bounds.first().map(|bound| bound.feature.clone()).unwrap_or_default();
                let capacity = capacity(&first);
                return Err(denied(first, Denial::QueueTimeout, capacity));
            }
            Polled::Unknown => return Err(SessionError::UnknownQueue),
        };
        let tickets = held.into_iter().map(|held| self.sign(calling, facts, held));
        Ok(Turn::Has(tickets.collect()))
    }

    /// Have a claim wait no longer.
    pub async fn leave_queue(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
        queue: QueueId,
    ) -> Result<(), SessionError> {
        let calling = self.calling(tenant, session, token).await?;
        match self.app.session_store.leave(&calling.caller(), queue.0.as_u128()).await? {
            Reply::Done(true) => {
                self.app.queue_wakes.wake(calling.account.id);
                self.keep_alive(&calling.account, calling.timing, calling.now).await?;
                Ok(())
            }
            Reply::Done(false) => Err(SessionError::UnknownQueue),
            _ => Err(self.lost(&calling).await?),
        }
    }
}

fn denied(feature: String, reason: Denial, capacity: u32) -> SessionError {
    let (queue_length, retry_after_s) = (None, None);
    SessionError::Denied(Box::new(Denied {
        feature,
        reason,
        in_use: 0,
        capacity,
        queue_length,
        retry_after_s,
    }))
}

/// The id of a place, made of a new one: its last byte is that of its tickets.
pub(super) fn place(id: Uuid) -> u128 {
    id.as_u128() & !0xff
}

/// The id of the nth ticket of a claim with this place.
pub(super) fn ticket_of(queue: u128, nth: usize) -> u128 {
    queue | (nth as u128 + 1)
}

/// Until when a claim waits for so many seconds; 0: for ever.
pub(super) fn until_ms(now: DateTime<Utc>, wait_s: u32) -> Option<i64> {
    (wait_s > 0).then(|| (now + TimeDelta::seconds(wait_s.into())).timestamp_millis())
}
