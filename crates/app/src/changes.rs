//! Who wants to know when something of a tenant changes is told: by one question a second to the
//! database, about all tenants that anybody watches, and one about all logins before they are told.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rollcall_domain::{LoginId, TenantId};
use rollcall_storage::ChangeMark;
use tokio::sync::watch;

use crate::App;

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(1);

/// How long watchers hear nothing at most: proxies close what is silent for a minute, and a login that
/// ended by time is noticed by then.
const BEAT: Duration = Duration::from_secs(25);

/// How soon watchers are told again: where something changes all the time, the first change is told at
/// once, and the others together.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// How many of those who are told may look in a second: the more watch, the longer they take, and the
/// later they are told again.
const LOOKS_PER_SECOND: u32 = 20;

/// Up to how much later.
const AGAIN_AT_LAST: Duration = Duration::from_secs(60);

/// The tenants that somebody watches.
#[derive(Default)]
pub(crate) struct ChangeHub(Mutex<Watched>);

#[derive(Default)]
struct Watched {
    tenants: HashMap<TenantId, WatchedTenant>,
    /// The number of whoever asks the database, if anybody does, and how many did.
    asked_by: Option<u64>,
    askers: u64,
}

struct WatchedTenant {
    tell: watch::Sender<News>,
    /// By which login it is watched, and how often.
    logins: HashMap<LoginId, u32>,
    mark: Option<ChangeMark>,
    changed_at: Option<Instant>,
    told_at: Instant,
    /// Whether something has changed that was not told yet.
    is_due: bool,
}

/// What all watchers of a tenant hear.
#[derive(Debug, Default)]
struct News {
    /// How often something has changed.
    changes: u64,
    look_within: Duration,
    ended: HashSet<LoginId>,
}

/// What a watcher is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Something has changed. Not all look at once, but each within this time.
    Changed {
        /// How long to take at most.
        look_within: Duration,
    },
    /// Nothing has, for a while.
    StillThere,
    /// The login by which they watch has ended.
    LoggedOut,
}

/// Tells each time something of a tenant has changed.
pub struct Changes {
    app: App,
    tenant: TenantId,
    login: LoginId,
    news: watch::Receiver<News>,
    seen: u64,
}

impl Changes {
    /// What is told next. Whatever isn't told within seconds was changed by time alone, or is a renewal.
    pub async fn next(&mut self) -> Told {
        if self.news.changed().await.is_err() {
            // Nobody asks any more: nothing will be told.
            std::future::pending::<()>().await;
        }
        let news = self.news.borrow_and_update();
        if news.ended.contains(&self.login) {
            return Told::LoggedOut;
        }
        if news.changes == self.seen {
            return Told::StillThere;
        }
        self.seen = news.changes;
        Told::Changed { look_within: news.look_within }
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        self.app.changes.lock().leave(self.tenant, self.login);
    }
}

impl App {
    /// Watch a tenant by a login: whatever changes from now on is told, until the login ends.
    pub async fn watch_changes(&self, tenant: TenantId, login: LoginId) -> Changes {
        let (changes, is_marked) = self.subscribe(tenant, login);
        if !is_marked {
            match self.store.change_marks(&[tenant]).await {
                Ok(marks) => self.changes.lock().stand_at(marks, Instant::now()),
                Err(error) => tracing::debug!(%error, "changes can't be asked for"),
            }
        }
        changes
    }

    /// Be told of a tenant's changes; and whether it is known where they stand.
    fn subscribe(&self, tenant: TenantId, login: LoginId) -> (Changes, bool) {
        let mut watched = self.changes.lock();
        let of_tenant = watched.tenants.entry(tenant).or_insert_with(WatchedTenant::new);
        *of_tenant.logins.entry(login).or_default() += 1;
        let news = of_tenant.tell.subscribe();
        let seen = news.borrow().changes;
        let is_marked = of_tenant.mark.is_some();
        if watched.asked_by.is_none() {
            watched.askers += 1;
            watched.asked_by = Some(watched.askers);
            let asking = Asking(self.clone(), watched.askers);
            tokio::spawn(async move {
                while asking.0.ask_for_changes().await {
                    tokio::time::sleep(EVERY).await;
                }
            });
        }
        (Changes { app: self.clone(), tenant, login, news, seen }, is_marked)
    }

    /// Ask once, and tell; returns whether anybody still watches.
    async fn ask_for_changes(&self) -> bool {
        let Some(tenants) = self.changes.lock().watched() else { return false };
        match self.store.change_marks(&tenants).await {
            Ok(marks) => self.changes.lock().stand_at(marks, Instant::now()),
            // Pages look by themselves too, if less often.
            Err(error) => tracing::debug!(%error, "changes can't be asked for"),
        }
        let due = self.changes.lock().due(Instant::now());
        for (tenant, logins) in due {
            let ended = self.staff().ended_logins(tenant, &logins).await.unwrap_or_else(|error| {
                // It isn't known: whoever is told looks, and is answered then.
                tracing::debug!(%error, "logins can't be asked for");
                HashSet::new()
            });
            self.changes.lock().tell(tenant, ended, Instant::now());
        }
        true
    }
}

impl Watched {
    /// The tenants that are watched. Whoever asks for none ends.
    fn watched(&mut self) -> Option<Vec<TenantId>> {
        if self.tenants.is_empty() {
            self.asked_by = None;
            return None;
        }
        Some(self.tenants.keys().copied().collect())
    }

    fn stand_at(&mut self, marks: HashMap<TenantId, ChangeMark>, now: Instant) {
        for (tenant, mark) in marks {
            if let Some(tenant) = self.tenants.get_mut(&tenant) {
                tenant.stands_at(mark, now);
            }
        }
    }

    /// The tenants whose watchers are to be told something, and by which logins they watch.
    fn due(&self, now: Instant) -> Vec<(TenantId, Vec<LoginId>)> {
        let due = self.tenants.iter().filter(|(_, tenant)| tenant.is_to_be_told(now));
        due.map(|(id, tenant)| (*id, tenant.logins.keys().copied().collect())).collect()
    }

    fn tell(&mut self, tenant: TenantId, ended: HashSet<LoginId>, now: Instant) {
        if let Some(tenant) = self.tenants.get_mut(&tenant) {
            tenant.is_told(ended, now);
        }
    }

    fn leave(&mut self, tenant: TenantId, login: LoginId) {
        let Some(of_tenant) = self.tenants.get_mut(&tenant) else { return };
        if let Some(watching) = of_tenant.logins.get_mut(&login) {
            *watching -= 1;
            if *watching == 0 {
                of_tenant.logins.remove(&login);
            }
        }
        if of_tenant.logins.is_empty() {
            self.tenants.remove(&tenant);
        }
    }
}

impl WatchedTenant {
    fn new() -> Self {
        Self {
            tell: watch::Sender::default(),
            logins: HashMap::new(),
            mark: None,
            changed_at: None,
            told_at: Instant::now(),
            is_due: false,
        }
    }

    fn stands_at(&mut self, mark: ChangeMark, now: Instant) {
        let before = self.mark.replace(mark);
        if before.is_some() && before != self.mark {
            self.is_due = true;
        }
        // A tenant whose watchers have just come has nothing to tell them.
        if before.is_none() {
            self.told_at = now;
        }
    }

    fn is_to_be_told(&self, now: Instant) -> bool {
        self.has_changed(now) || now >= self.told_at + BEAT
    }

    fn has_changed(&self, now: Instant) -> bool {
        let again_after = self.looks_take().clamp(AGAIN_AFTER, AGAIN_AT_LAST);
        let is_early = self.changed_at.is_some_and(|at| now < at + again_after);
        self.is_due && !is_early
    }

    /// How long it takes until all who watch have looked.
    fn looks_take(&self) -> Duration {
        Duration::from_secs(1) * self.logins.values().sum::<u32>() / LOOKS_PER_SECOND
    }

    fn is_told(&mut self, ended: HashSet<LoginId>, now: Instant) {
        let has_changed = self.has_changed(now);
        if has_changed {
            (self.is_due, self.changed_at) = (false, Some(now));
        }
        self.told_at = now;
        let look_within = self.looks_take().clamp(Duration::from_secs(1), AGAIN_AT_LAST);
        self.tell.send_modify(|news| {
            news.changes += u64::from(has_changed);
            news.look_within = look_within;
            news.ended = ended;
        });
    }
}

impl ChangeHub {
    fn lock(&self) -> MutexGuard<'_, Watched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever asks. If the thread that it runs on ends, another one may.
struct Asking(App, u64);

impl Drop for Asking {
    fn drop(&mut self) {
        let mut watched = self.0.changes.lock();
        // Who ended in order has said so already, and somebody else may ask by now.
        if watched.asked_by == Some(self.1) {
            watched.asked_by = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn watched_by(tabs: u32) -> WatchedTenant {
        let logins = HashMap::from([(LoginId(Uuid::nil()), tabs)]);
        WatchedTenant { logins, ..WatchedTenant::new() }
    }

    /// What is told in this second, if anything.
    fn stands(tenant: &mut WatchedTenant, audited: i64, at: Instant) -> Option<bool> {
        let mark = ChangeMark { audited: Some(audited), ..ChangeMark::default() };
        tenant.stands_at(mark, at);
        let before = tenant.tell.borrow().changes;
        tenant.is_to_be_told(at).then(|| {
            tenant.is_told(HashSet::new(), at);
            tenant.tell.borrow().changes > before
        })
    }

    #[test]
    fn the_first_change_is_told_at_once_and_the_next_ones_together() {
        let (mut tenant, begun) = (watched_by(1), Instant::now());
        let mut stands = |audited, s| stands(&mut tenant, audited, begun + Duration::from_secs(s));
        assert_eq!(stands(1, 0), None, "that is where it stood");
        assert_eq!(stands(1, 1), None, "nothing has changed");
        assert_eq!(stands(2, 2), Some(true), "at once");
        assert_eq!((stands(3, 3), stands(4, 4)), (None, None), "too early");
        assert_eq!(stands(4, 12), Some(true), "what was held back");
        assert_eq!(stands(4, 30), None);
        assert_eq!(stands(5, 31), Some(true));
        assert_eq!(stands(5, 55), None);
        assert_eq!(stands(5, 56), Some(false), "a sign that it is still there");
        assert_eq!(stands(6, 57), Some(true), "that was no change");
    }

    #[test]
    fn the_more_watch_the_more_slowly_they_look() {
        let (mut tenant, begun) = (watched_by(1000), Instant::now());
        let at = |s| begun + Duration::from_secs(s);
        assert_eq!(stands(&mut tenant, 1, at(0)), None);
        assert_eq!(stands(&mut tenant, 2, at(1)), Some(true));
        assert_eq!(tenant.tell.borrow().look_within, Duration::from_secs(50));
        assert_eq!(stands(&mut tenant, 3, at(27)), Some(false), "the change has to wait");
        assert_eq!(stands(&mut tenant, 3, at(51)), Some(true));
    }
}
