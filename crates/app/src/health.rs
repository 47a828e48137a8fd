//! Is everything there that the service needs?

use std::{
    error::Error,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use crate::{App, AppError};

/// How far this machine's clock may be from the database's.
pub const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(2);

/// How long what was found out about writes holds: whoever asks more often makes no more of them.
const WRITES_CHECKED_EVERY: TimeDelta = TimeDelta::seconds(1);

/// How long a write may take; it waits its turn behind those of others.
const WRITE_PATIENCE: Duration = Duration::from_secs(3);

/// The last write that was made to find out whether the database takes any.
#[derive(Default)]
pub(crate) struct WriteChecks(Mutex<Option<WriteCheck>>);

struct WriteCheck {
    at: DateTime<Utc>,
    /// Or why not.
    taken: Result<(), String>,
}

/// What was found out lately, for pages that many look at.
#[derive(Default)]
pub(crate) struct KnownHealth(Mutex<Option<(Instant, Vec<HealthCheck>)>>);

/// For how long it is shown.
const KNOWN_FOR: Duration = Duration::from_secs(10);

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub struct HealthCheck {
    /// What.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// Whether the service can't work without it.
    pub critical: bool,
    /// One line for people.
    pub detail: String,
}

/// Everything that was looked at.
#[derive(Debug, Clone)]
pub struct Readiness {
    /// One by one.
    pub checks: Vec<HealthCheck>,
    /// How far this machine's clock is from the database's, where that could be measured.
    pub clock_skew: Option<TimeDelta>,
}

impl Readiness {
    /// Whether requests can be served, if without some comfort.
    pub fn is_ready(&self) -> bool {
        self.checks.iter().all(|check| check.ok || !check.critical)
    }

    /// `ready`, `degraded` or `not ready`.
    pub fn status(&self) -> &'static str {
        match (self.is_ready(), self.checks.iter().all(|check| check.ok)) {
            (true, true) => "ready",
            (true, false) => "degraded",
            (false, _) => "not ready",
        }
    }
}

impl App {
    /// Look at database, clock, migrations, signer and cache. While the clock is off, nothing is claimed
    /// or swept.
    pub async fn readiness(&self) -> Readiness {
        let readiness = self.look_at_health().await;
        if let Some(skew) = readiness.clock_skew {
            self.note_clock_skew(skew);
        }
        readiness
    }

    /// The same without consequences, to be told.
    pub async fn look_at_health(&self) -> Readiness {
        let (mut checks, clock_skew) = self.check_database().await;
        checks.push(self.check_master_key().await);
        checks.push(self.check_cache().await);
        Readiness { checks, clock_skew }
    }

    /// The same for everybody who looks at a page: master key, writes, cache, and the clock as far as
    /// this process acts on it. Found out at most every ten seconds.
    pub async fn known_health(&self) -> Vec<HealthCheck> {
        let mut known = self.known_health.0.lock().await;
        if let Some((at, checks)) = &*known
            && at.elapsed() < KNOWN_FOR
        {
            return checks.clone();
        }
        let clock = HealthCheck {
            name: "clock",
            ok: self.trust_clock().is_ok(),
            critical: true,
            detail: "as it was last compared with the database's".to_owned(),
        };
        let cache = self.check_cache().await;
        let checks = vec![clock, self.check_master_key().await, self.check_writes().await, cache];
        *known = Some((Instant::now(), checks.clone()));
        checks
    }

    async fn check_cache(&self) -> HealthCheck {
        let (ok, detail) = match self.cache.check().await {
            Ok(()) => (true, format!("{} takes writes", self.cache.name())),
            Err(error) => {
                (false, format!("{}: {error}; going on from the database", self.cache.name()))
            }
        };
        HealthCheck { name: "cache", ok, critical: false, detail }
    }

    async fn check_database(&self) -> (Vec<HealthCheck>, Option<TimeDelta>) {
        let critical = true;
        let skew = match self.clock_skew().await {
            Ok(skew) => skew,
            Err(error) => {
                let detail = error.to_string();
                let check = HealthCheck { name: "database", ok: false, critical, detail };
                return (vec![check], None);
            }
        };
        let (migrated, pending) = match self.store.pending_migrations().await {
            Ok(pending) if pending.is_empty() => (true, "up to date".to_owned()),
            Ok(pending) => (false, format!("{} pending: run rollcall migrate", pending.len())),
            Err(error) => (false, error.to_string()),
        };
        let detail = format!("{} ms from the database's", skew.num_milliseconds());
        let mut checks = vec![
            HealthCheck { name: "database", ok: true, critical, detail: "answers".to_owned() },
            HealthCheck { name: "migrations", ok: migrated, critical, detail: pending },
            HealthCheck { name: "clock", ok: skew <= CLOCK_SKEW, critical, detail },
        ];
        if migrated {
            checks.push(self.check_writes().await);
        }
        (checks, Some(skew))
    }

    /// Whether the database takes writes. Not critical: what only reads is served all the same, and
    /// no other server of ours would do better.
    async fn check_writes(&self) -> HealthCheck {
        let now = self.now();
        let mut last = self.write_checks.0.lock().await;
        let taken = match &*last {
            Some(last) if (now - last.at).abs() < WRITES_CHECKED_EVERY => last.taken.clone(),
            _ => {
                let write = tokio::time::timeout(WRITE_PATIENCE, self.store.check_writes()).await;
                let taken = match write {
                    Ok(taken) => taken.map_err(|error| root_cause(&error)),
                    Err(_elapsed) => Err(format!("nothing within {WRITE_PATIENCE:?}")),
                };
                *last = Some(WriteCheck { at: now, taken: taken.clone() });
                taken
            }
        };
        let detail = match &taken {
            Ok(()) => "taken".to_owned(),
            Err(reason) => format!("not taken: {reason}"),
        };
        HealthCheck { name: "writes", ok: taken.is_ok(), critical: false, detail }
    }

    /// How far this machine's clock is from the database's. While that is too far, the process
    /// neither claims nor sweeps: it would fail leases that are alive, or keep dead ones.
    pub async fn watch_clock(&self) -> Result<TimeDelta, AppError> {
        let skew = self.clock_skew().await?;
        self.note_clock_skew(skew);
        Ok(skew)
    }

    async fn clock_skew(&self) -> Result<TimeDelta, AppError> {
        Ok(self.store.check_clock(&*self.clock).await?.ahead.abs())
    }

    fn note_clock_skew(&self, skew: TimeDelta) {
        self.clock_is_off.store(skew > CLOCK_SKEW, Ordering::Relaxed);
    }

    /// An error while this machine's clock is known to be too far off.
    pub(crate) fn trust_clock(&self) -> Result<(), AppError> {
        if self.clock_is_off.load(Ordering::Relaxed) {
            return Err(AppError::ClockIsOff);
        }
        Ok(())
    }

    /// The policy by which the store of sessions drops them where it runs short of memory.
    pub async fn session_eviction(&self) -> Option<String> {
        self.session_store.eviction().await.ok().flatten()
    }

    /// Whether the master key is the one that the data is sealed under.
    pub async fn check_master_key(&self) -> HealthCheck {
        let mine = self.master_key.fingerprint();
        let (ok, detail) = match self.store.master_key_fingerprint().await {
            Ok(None) => (true, "no keys yet".to_owned()),
            Ok(Some(theirs)) if theirs == mine => (true, format!("master key {mine} fits")),
            Ok(Some(theirs)) => {
                (false, format!("the data is sealed under master key {theirs}, this is {mine}"))
            }
            Err(error) => (false, error.to_string()),
        };
        HealthCheck { name: "signer", ok, critical: true, detail }
    }
}

/// What lies at the bottom of a failure.
fn root_cause(mut error: &(dyn Error + 'static)) -> String {
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
