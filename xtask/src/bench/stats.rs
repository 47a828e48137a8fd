//! Latencies in buckets, and what one side of a row came to.

use std::time::Duration;

use super::procstat::Cpu;

/// Buckets per doubling: a percentile is off by 1.6 % at most.
const STEPS: u64 = 64;
const BUCKETS: usize = 64 * 26;

/// Latencies in microseconds, up to half a minute, in buckets that grow with the value.
#[derive(Clone)]
pub(crate) struct Histogram {
    buckets: Vec<u32>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: vec![0; BUCKETS], total: 0 }
    }
}

impl Histogram {
    pub(crate) fn record(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.buckets[bucket(micros)] += 1;
        self.total += 1;
    }

    pub(crate) fn absorb(&mut self, other: &Self) {
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
        self.total += other.total;
    }

    /// The latency that `share` of all stayed within, in milliseconds.
    pub(crate) fn percentile(&self, share: f64) -> Option<f64> {
        let rank = (self.total as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        let found = self.buckets.iter().position(|count| {
            seen += u64::from(*count);
            seen >= rank
        })?;
        Some(highest(found) as f64 / 1000.0)
    }
}

fn bucket(micros: u64) -> usize {
    if micros < STEPS {
        return micros as usize;
    }
    let shift = micros.ilog2() - STEPS.ilog2();
    let index = u64::from(shift + 1) * STEPS + (micros >> shift) - STEPS;
    (index as usize).min(BUCKETS - 1)
}

/// The highest value that falls into a bucket.
fn highest(bucket: usize) -> u64 {
    let (group, step) = (bucket as u64 / STEPS, bucket as u64 % STEPS);
    match group {
        0 => step,
        _ => ((STEPS + step + 1) << (group - 1)) - 1,
    }
}

/// What one side of a row did in one slice or in all of them.
#[derive(Default, Clone)]
pub(crate) struct Side {
    pub(crate) answers: u64,
    pub(crate) seconds: f64,
    pub(crate) latency: Histogram,
    pub(crate) cpu: Cpu,
    /// The server's most resident memory, in bytes.
    pub(crate) memory: u64,
    pub(crate) failures: u64,
    pub(crate) first_failure: Option<String>,
}

impl Side {
    pub(crate) fn per_second(&self) -> f64 {
        if self.seconds > 0.0 { self.answers as f64 / self.seconds } else { 0.0 }
    }

    pub(crate) fn fail(&mut self, why: impl FnOnce() -> String) {
        self.failures += 1;
        self.first_failure.get_or_insert_with(why);
    }

    /// Adds what another thread did at the same time.
    pub(crate) fn join(&mut self, other: Self) {
        self.answers += other.answers;
        self.latency.absorb(&other.latency);
        self.failures += other.failures;
        self.first_failure = self.first_failure.take().or(other.first_failure);
    }

    /// Adds a later slice.
    pub(crate) fn append(&mut self, other: Self) {
        self.seconds += other.seconds;
        self.cpu += other.cpu;
        self.memory = self.memory.max(other.memory);
        self.join(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_its_bucket_and_the_buckets_are_narrow() {
        for micros in (0..200_000).chain([1 << 20, (1 << 24) + 12_345, 29_999_999]) {
            let bound = highest(bucket(micros));
            assert!(bound >= micros, "{micros} above its bucket's {bound}");
            assert!(bound as f64 <= micros as f64 * 1.016 + 1.0, "{micros} in a bucket to {bound}");
        }
    }

    #[test]
    fn values_without_end_fall_into_the_last_bucket() {
        let mut histogram = Histogram::default();
        histogram.record(Duration::MAX);
        assert!(histogram.percentile(0.5).is_some_and(|ms| ms > 30_000.0));
    }

    #[test]
    fn percentiles_split_the_values() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.percentile(0.5), None);
        for ms in 1..=100 {
            histogram.record(Duration::from_millis(ms));
        }
        let p50 = histogram.percentile(0.50).unwrap_or_default();
        let p99 = histogram.percentile(0.99).unwrap_or_default();
        assert!((50.0..51.0).contains(&p50), "{p50}");
        assert!((99.0..101.0).contains(&p99), "{p99}");
    }

    #[test]
    fn slices_add_up() {
        let slice = Side { answers: 10, seconds: 2.0, ..Side::default() };
        let mut all = slice.clone();
        all.append(slice);
        assert_eq!((all.answers, all.per_second()), (20, 5.0));
    }
}
