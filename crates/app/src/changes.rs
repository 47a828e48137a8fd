//! Who wants to know when something of a tenant changes is told: by one question a second to the
//! database, about all tenants that anybody watches.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rollcall_domain::TenantId;
use rollcall_storage::ChangeMark;
use tokio::sync::watch;

use crate::App;

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(1);

/// How soon watchers are told again: where something changes all the time, the first change is told at
/// once, and the others together.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

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

#[derive(Default)]
struct WatchedTenant {
    tell: watch::Sender<()>,
    mark: Option<ChangeMark>,
    told_at: Option<Instant>,
    /// Whether something has changed that was not told yet.
    is_due: bool,
}

/// Tells each time something of a tenant has changed.
#[derive(Debug)]
pub struct Changes(watch::Receiver<()>);

impl Changes {
    /// Until something has changed since the last time. Whatever is not told within seconds was changed
    /// by time alone, or is a renewal.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody asks any more: nothing will be told.
            std::future::pending::<()>().await;
        }
    }
}

impl App {
    /// Watch a tenant: whatever changes from now on is told.
    pub async fn watch_changes(&self, tenant: TenantId) -> Changes {
        let (changes, is_marked) = self.subscribe(tenant);
        if !is_marked {
            match self.store.change_marks(&[tenant]).await {
                Ok(marks) => self.changes.lock().stand_at(marks),
                Err(error) => tracing::debug!(%error, "changes can't be asked for"),
            }
        }
        changes
    }

    /// Be told of a tenant's changes; and whether it is known where they stand.
    fn subscribe(&self, tenant: TenantId) -> (Changes, bool) {
        let mut watched = self.changes.lock();
        let of_tenant = watched.tenants.entry(tenant).or_default();
        let subscribed = (Changes(of_tenant.tell.subscribe()), of_tenant.mark.is_some());
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
        subscribed
    }

    /// Ask once, and tell; returns whether anybody still watches.
    async fn ask_for_changes(&self) -> bool {
        let tenants: Vec<TenantId> = {
            let mut watched = self.changes.lock();
            watched.tenants.retain(|_, tenant| tenant.tell.receiver_count() > 0);
            if watched.tenants.is_empty() {
                watched.asked_by = None;
                return false;
            }
            watched.tenants.keys().copied().collect()
        };
        match self.store.change_marks(&tenants).await {
            Ok(marks) => self.changes.lock().stand_at(marks),
            // Pages look by themselves too, if less often.
            Err(error) => tracing::debug!(%error, "changes can't be asked for"),
        }
        true
    }
}

impl Watched {
    fn stand_at(&mut self, marks: HashMap<TenantId, ChangeMark>) {
        let now = Instant::now();
        for (tenant, mark) in marks {
            if let Some(tenant) = self.tenants.get_mut(&tenant) {
                tenant.stands_at(mark, now);
            }
        }
    }
}

impl WatchedTenant {
    fn stands_at(&mut self, mark: ChangeMark, now: Instant) {
        let before = self.mark.replace(mark);
        self.is_due |= before.is_some() && before != self.mark;
        let is_early = self.told_at.is_some_and(|at| now < at + AGAIN_AFTER);
        if self.is_due && !is_early {
            (self.is_due, self.told_at) = (false, Some(now));
            self.tell.send_replace(());
        }
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
    use super::*;

    #[test]
    fn the_first_change_is_told_at_once_and_the_next_ones_together() {
        let mut tenant = WatchedTenant::default();
        let mut told = tenant.tell.subscribe();
        let begun = Instant::now();
        let mut stands = |audited, after_s| {
            let mark = ChangeMark { audited: Some(audited), ..ChangeMark::default() };
            tenant.stands_at(mark, begun + Duration::from_secs(after_s));
            let is_told = told.has_changed().unwrap();
            told.mark_unchanged();
            is_told
        };
        assert!(!stands(1, 0), "that is where it stood");
        assert!(!stands(1, 1), "nothing has changed");
        assert!(stands(2, 2), "at once");
        assert!(!stands(3, 3) && !stands(4, 4), "too early");
        assert!(stands(4, 12), "what was held back");
        assert!(!stands(4, 30));
        assert!(stands(5, 31));
    }
}
