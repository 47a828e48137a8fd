//! Statistics of the run so far.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::summary::{Copies, Latency, Summary};

/// What is measured apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Register,
    Renew,
    Unbind,
}

/// Counts what happens.
pub(crate) struct Statistics {
    began: Instant,
    nodes: usize,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    started: u64,
    registered: u64,
    holding: u64,
    refused: BTreeMap<u16, u64>,
    put_off: BTreeMap<u16, u64>,
    renewals: u64,
    unanswered: u64,
    lost: u64,
    copies: Copies,
    failed: u64,
    unbound: u64,
    broken: u64,
    last_problem: Option<String>,
    latencies: [Latencies; 3],
}

/// What a step of a node came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Started,
    Registered,
    Refused { code: u16, why: String },
    PutOff { code: u16, why: String },
    Renewed(u64),
    Unanswered { why: String },
    Copied,
    CopyNoticed,
    Failed { why: String },
    Unbound,
    Broken { why: String },
}

impl Statistics {
    pub(crate) fn new(nodes: usize) -> Self {
        Self { began: Instant::now(), nodes, counts: Mutex::default() }
    }

    pub(crate) fn answered(&self, call: Call, after: Duration) {
        self.counts().latencies[call as usize].add(after);
    }

    pub(crate) fn lost(&self) {
        self.counts().lost += 1;
    }

    pub(crate) fn note(&self, outcome: Outcome) {
        let mut counts = self.counts();
        let counts = &mut *counts;
        let problem = match outcome {
            Outcome::Started => return counts.started += 1,
            Outcome::Registered => {
                counts.holding += 1;
                return counts.registered += 1;
            }
            Outcome::Renewed(times) => return counts.renewals += times,
            Outcome::Copied => return counts.copies.made += 1,
            Outcome::CopyNoticed => return counts.copies.noticed += 1,
            Outcome::Unbound => {
                counts.holding -= 1;
                return counts.unbound += 1;
            }
            Outcome::Refused { code, why } => {
                *counts.refused.entry(code).or_default() += 1;
                why
            }
            Outcome::PutOff { code, why } => {
                *counts.put_off.entry(code).or_default() += 1;
                why
            }
            Outcome::Unanswered { why } => {
                counts.unanswered += 1;
                why
            }
            Outcome::Failed { why } => {
                counts.holding -= 1;
                counts.failed += 1;
                why
            }
            Outcome::Broken { why } => {
                counts.broken += 1;
                why
            }
        };
        counts.last_problem = Some(problem);
    }

    /// All in all, by now.
    pub(crate) fn sum(&self) -> Summary {
        let seconds = self.began.elapsed().as_secs_f64();
        let counts = self.counts();
        let latency = |call: Call| counts.latencies[call as usize].sum();
        Summary {
            nodes: self.nodes as u64,
            seconds,
            started: counts.started,
            registered: counts.registered,
            holding: counts.holding,
            refused: counts.refused.clone(),
            put_off: counts.put_off.clone(),
            renewals: counts.renewals,
            renewals_per_s: counts.renewals as f64 / seconds.max(f64::MIN_POSITIVE),
            registering: latency(Call::Register),
            renewing: latency(Call::Renew),
            unbinding: latency(Call::Unbind),
            unanswered: counts.unanswered,
            lost_answers: counts.lost,
            copies: counts.copies,
            failed: counts.failed,
            unbound: counts.unbound,
            broken: counts.broken,
            last_problem: counts.last_problem.clone(),
            peak_memory_bytes: peak_memory(),
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Latencies in buckets, each an eighth of a doubling wide: off by a tenth at most.
#[derive(Default)]
struct Latencies(BTreeMap<i32, u64>);

const BUCKETS_A_DOUBLING: f64 = 8.0;

impl Latencies {
    fn add(&mut self, latency: Duration) {
        let millis = (latency.as_secs_f64() * 1e3).max(1e-3);
        let bucket = (millis.log2() * BUCKETS_A_DOUBLING).ceil() as i32;
        *self.0.entry(bucket).or_default() += 1;
    }

    fn sum(&self) -> Latency {
        let answers = self.0.values().sum();
        let within = |share: f64| {
            let (wanted, mut seen) = ((answers as f64 * share).ceil() as u64, 0);
            let found = self.0.iter().find(|(_, count)| {
                seen += **count;
                seen >= wanted
            });
            found.map(|(bucket, _)| 2f64.powf(f64::from(*bucket) / BUCKETS_A_DOUBLING))
        };
        Latency { answers, p50_ms: within(0.50), p99_ms: within(0.99) }
    }
}

/// The most memory that this process ever held, where the system says so.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_off_by_a_tenth_at_most() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.sum(), Latency { answers: 0, p50_ms: None, p99_ms: None });
        (1..=1000).for_each(|ms| latencies.add(Duration::from_millis(ms)));
        let Latency { answers, p50_ms, p99_ms } = latencies.sum();
        assert_eq!(answers, 1000);
        assert!(p50_ms.is_some_and(|ms| (500.0..550.0).contains(&ms)), "{p50_ms:?}");
        assert!(p99_ms.is_some_and(|ms| (990.0..1090.0).contains(&ms)), "{p99_ms:?}");
    }

    #[test]
    fn who_leaves_or_fails_holds_nothing_any_more() {
        let statistics = Statistics::new(3);
        (0..3).for_each(|_| statistics.note(Outcome::Registered));
        statistics.note(Outcome::Unbound);
        statistics.note(Outcome::Failed { why: "over".to_owned() });
        let sum = statistics.sum();
        assert_eq!((sum.registered, sum.holding, sum.unbound, sum.failed), (3, 1, 1, 1));
        assert_eq!(sum.last_problem.as_deref(), Some("over"));
    }
}
