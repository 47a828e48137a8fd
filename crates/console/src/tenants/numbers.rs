//! The numbers of the first page, kept for a while where they are slow to count.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use rollcall_app::{
    AdminError, App,
    accounts::AccountCounts,
    nodes::{FailureCount, NodeActivity, NodeTotals},
};
use rollcall_domain::EventKind;

/// Up to so many accounts are counted for every page.
const FEW: u64 = 10_000;
/// The numbers of more are kept for so many times as long as they took: counting takes a hundredth of a
/// core at most.
const KEPT: u32 = 100;
/// Older ones than this are not shown while newer ones are counted.
const STALE: Duration = Duration::from_secs(60);
/// What is due and not done for so long is late.
const LATE: TimeDelta = TimeDelta::minutes(10);
/// A key that is in use for longer is old.
const OLD_KEY: TimeDelta = TimeDelta::days(365);

/// What a tenant has and what happened to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    pub(crate) accounts: AccountCounts,
    pub(crate) nodes: NodeTotals,
    /// Of the last 24 hours.
    pub(crate) day: NodeActivity,
    /// Refused calls of the last 24 hours, by code, the most frequent first.
    pub(crate) refused: Vec<FailureCount>,
    /// Registrations lost today, in the tenant's zone.
    pub(crate) locked_out: u64,
    /// Mails that were due and wait, leases that were over and are not written down.
    pub(crate) late_mails: u64,
    pub(crate) late_leases: u64,
    /// Whether a key in use is old.
    pub(crate) old_key: bool,
}

impl Numbers {
    /// Whether counting them takes its time.
    fn are_of_many(&self) -> bool {
        self.accounts.active + self.accounts.suspended > FEW
    }
}

/// Numbers by tenant.
#[derive(Default)]
pub(crate) struct KeptNumbers(Mutex<HashMap<String, Kept>>);

#[derive(Clone)]
struct Kept {
    numbers: Arc<Numbers>,
    since: Instant,
    took: Duration,
    /// Whether newer ones are being counted.
    renewing: bool,
}

impl Kept {
    fn is_fresh(&self) -> bool {
        self.numbers.are_of_many() && self.since.elapsed() < self.took * KEPT
    }
}

impl KeptNumbers {
    /// The tenant's numbers: just counted, or kept. Where old ones are kept, newer ones are counted
    /// meanwhile.
    pub(crate) async fn of(
        self: Arc<Self>,
        app: &App,
        slug: &str,
        zone: Tz,
    ) -> Result<Arc<Numbers>, AdminError> {
        let kept = self.lock().get(slug).cloned();
        match kept {
            Some(kept) if kept.is_fresh() => Ok(kept.numbers),
            Some(kept) if kept.numbers.are_of_many() && kept.since.elapsed() < STALE => {
                if !kept.renewing {
                    if let Some(kept) = self.lock().get_mut(slug) {
                        kept.renewing = true;
                    }
                    let (app, slug) = (app.clone(), slug.to_owned());
                    actix_web::rt::spawn(async move {
                        if let Err(error) = self.count(&app, &slug, zone).await {
                            tracing::warn!(%error, "the first page's numbers can't be counted");
                        }
                    });
                }
                Ok(kept.numbers)
            }
            _ => self.count(app, slug, zone).await,
        }
    }

    async fn count(&self, app: &App, slug: &str, zone: Tz) -> Result<Arc<Numbers>, AdminError> {
        let since = Instant::now();
        let counted = count(app, slug, zone).await;
        let mut all = self.lock();
        let numbers = match counted {
            Ok(numbers) => Arc::new(numbers),
            Err(error) => {
                all.remove(slug);
                return Err(error);
            }
        };
        let kept =
            Kept { numbers: Arc::clone(&numbers), since, took: since.elapsed(), renewing: false };
        all.insert(slug.to_owned(), kept);
        Ok(numbers)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn count(app: &App, slug: &str, zone: Tz) -> Result<Numbers, AdminError> {
    let now = app.now();
    let day = app.nodes().activity(slug, now - TimeDelta::hours(24)).await?;
    let today = app.nodes().activity(slug, midnight(now, zone)).await?;
    let lost = [EventKind::LockedOut, EventKind::Expired];
    let lost = today.failures.iter().filter(|it| lost.contains(&it.kind)).map(|it| it.count);
    let refused = day.failures.iter().filter(|it| it.kind == EventKind::Refused);
    let keys = app.tenants().list_keys(slug).await?;
    let old = |at: DateTime<Utc>| now - at > OLD_KEY;
    Ok(Numbers {
        accounts: app.accounts().counts(slug).await?,
        nodes: app.nodes().totals(slug).await?,
        refused: refused.copied().collect(),
        locked_out: lost.sum(),
        late_mails: app.mail().overdue(slug, now - LATE).await?,
        late_leases: app.nodes().unswept(slug, now - LATE).await?,
        old_key: keys
            .iter()
            .any(|key| key.key_use == "sig" && key.state == "in use" && old(key.created_at)),
        day,
    })
}

/// When today began in a zone.
fn midnight(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let day = now.with_timezone(&zone).date_naive();
    let begin = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    begin.map_or(now - TimeDelta::hours(24), |begin| begin.to_utc())
}
