//! How much of pools is used over time, and what is refused: counted in memory, and written down now and then.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Days, NaiveDate, Utc};
use moka::sync::Cache;
use rollcall_cache::sessions::{Taken, Wanted};
use rollcall_domain::{
    AccountId, TenantId, Validity,
    catalogue::FeatureCode,
    limits::{USAGE_DAYS_MAX, USAGE_HOURS_DAYS_MAX},
    sessions::{Denial, SeatUsage, UsagePeriod},
    validity,
};

use super::{SessionError, Sessions, account::Calling};
use crate::{AdminError, AppError, error::invalid};

/// How many days are shown if none are asked for.
const SHOWN_DAYS: u64 = 30;

type Hour = (TenantId, AccountId, String, DateTime<Utc>);

/// What was counted but not written down yet. A crash loses the last minute of it.
pub(crate) struct SeatCounts {
    hours: Mutex<HashMap<Hour, SeatUsage>>,
    /// Of which hour of an account this process has looked how many units are out.
    looked: Cache<AccountId, DateTime<Utc>>,
}

impl Default for SeatCounts {
    fn default() -> Self {
        let looked = Cache::builder().max_capacity(100_000).build();
        Self { hours: Mutex::default(), looked }
    }
}

impl SeatCounts {
    fn lock(&self) -> MutexGuard<'_, HashMap<Hour, SeatUsage>> {
        self.hours.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_looked(&self, account: AccountId, hour: DateTime<Utc>) -> bool {
        self.looked.get(&account) == Some(hour)
    }

    fn look(&self, account: AccountId, hour: DateTime<Utc>) {
        self.looked.insert(account, hour);
    }

    fn add(&self, tenant: TenantId, account: AccountId, counted: SeatUsage) {
        let mut hours = self.lock();
        let key = (tenant, account, counted.feature.clone(), counted.from);
        let Some(known) = hours.get_mut(&key) else {
            hours.insert(key, counted);
            return;
        };
        known.capacity = known.capacity.max(counted.capacity);
        known.high_water = known.high_water.max(counted.high_water);
        for (reason, count) in counted.denied {
            *known.denied.entry(reason).or_default() += count;
        }
    }
}

/// Which usage to show.
#[derive(Debug, Clone, Default)]
pub struct WhichUsage {
    /// Only that of this feature.
    pub feature: Option<FeatureCode>,
    /// From this day of the tenant's zone on; thirty days until the last one if not given.
    pub from: Option<NaiveDate>,
    /// The last day; today if not given.
    pub until: Option<NaiveDate>,
    /// By hours or days.
    pub per: UsagePeriod,
}

impl Sessions<'_> {
    /// So many units are out now, after these were taken.
    pub(super) fn note_taken(self, calling: &Calling, wanted: &[Wanted], taken: &[Taken]) {
        for (wanted, taken) in wanted.iter().zip(taken) {
            self.note_in_use(calling, &wanted.feature, wanted.capacity, taken.in_use);
        }
    }

    /// So many units are out now, of so many.
    pub(super) fn note_in_use(self, calling: &Calling, feature: &str, capacity: u32, in_use: u32) {
        self.note(calling, feature, (capacity, in_use), BTreeMap::new());
    }

    /// What was refused, if it is a feature that there is.
    pub(super) fn note_denied<T>(self, calling: &Calling, answer: &Result<T, SessionError>) {
        let Err(SessionError::Denied(denied)) = answer else { return };
        let known = denied.feature.parse::<FeatureCode>();
        if known.is_ok_and(|code| calling.context.catalogue.features.contains_key(&code)) {
            let reasons = BTreeMap::from([(denied.reason, 1)]);
            // How many are out is said where there are some.
            let counts = (denied.capacity, denied.in_use);
            self.note(calling, &denied.feature, counts, reasons);
        }
    }

    fn note(
        self,
        calling: &Calling,
        feature: &str,
        (capacity, high_water): (u32, u32),
        denied: BTreeMap<Denial, u64>,
    ) {
        let account = &calling.account;
        let from = UsagePeriod::Hour.beginning(calling.now, calling.context.tenant.zone);
        let feature = feature.to_owned();
        let counted = SeatUsage { feature, from, capacity, high_water, denied };
        self.app.seat_counts.add(account.tenant, account.id, counted);
    }

    /// In each hour, an account's first call has a look at how many units are out: they may be those of the
    /// hour before, and nobody takes more.
    pub(super) async fn look_once_an_hour(self, calling: &Calling) -> Result<(), SessionError> {
        let hour = UsagePeriod::Hour.beginning(calling.now, calling.context.tenant.zone);
        let id = calling.account.id;
        if self.app.seat_counts.has_looked(id, hour) {
            return Ok(());
        }
        let now_ms = calling.now.timestamp_millis();
        for pool in self.app.session_store.pools(id.0.as_u128(), now_ms).await? {
            let capacity = match self.units(calling, &pool.feature).await {
                Ok(units) => units.new.unwrap_or(0),
                Err(SessionError::Denied(_) | SessionError::NoSeats(_)) => 0,
                Err(error) => return Err(error),
            };
            if pool.in_use > 0 {
                self.note_in_use(calling, &pool.feature, capacity, pool.in_use);
            }
        }
        self.app.seat_counts.look(id, hour);
        Ok(())
    }

    /// Write down what was counted; how many hours of features. On failure it is kept for the next time.
    pub async fn flush_usage(self) -> Result<usize, AppError> {
        let counted: Vec<_> = self.app.seat_counts.lock().drain().collect();
        let rows: Vec<_> = counted
            .into_iter()
            .map(|((tenant, account, _, _), usage)| (tenant, account, usage))
            .collect();
        let written = self.app.store.add_seat_usage(&rows).await;
        let count = rows.len();
        if written.is_err() {
            for (tenant, account, usage) in rows {
                self.app.seat_counts.add(tenant, account, usage);
            }
        }
        written?;
        Ok(count)
    }

    /// How much of an account's pools was used, and what was refused, in order of time and feature.
    pub async fn usage(
        self,
        tenant: &str,
        account: AccountId,
        which: &WhichUsage,
    ) -> Result<Vec<SeatUsage>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let (scope, zone) = (self.app.store.tenant(context.tenant.id), context.tenant.zone);
        let unknown = || AdminError::Unknown { what: "account", name: account.to_string() };
        scope.accounts().find(account).await?.ok_or_else(unknown)?;
        let today = self.app.now().with_timezone(&zone).date_naive();
        let last = which.until.unwrap_or(today);
        let ago = || last.checked_sub_days(Days::new(SHOWN_DAYS - 1)).unwrap_or(last);
        let first = which.from.unwrap_or_else(ago);
        let days = (last - first).num_days() + 1;
        let most = match which.per {
            UsagePeriod::Hour => USAGE_HOURS_DAYS_MAX,
            UsagePeriod::Day => USAGE_DAYS_MAX,
        };
        if days < 1 {
            return Err(invalid("from", "must not be after the last day"));
        }
        if days > i64::from(most) {
            return Err(invalid(
                "from",
                format!("must be at most {most} days before the last one"),
            ));
        }
        let Validity { starts_at, expires_at } = validity(Some(first), Some(last), zone);
        let Some(within) = starts_at.zip(expires_at) else { return Ok(Vec::new()) };
        let hours = scope.sessions().seat_usage(account, which.feature.as_ref(), within).await?;
        Ok(which.per.sum_up(hours, zone))
    }
}
