//! The random number generator: of ids, secrets and jitter.

use chrono::{DateTime, Utc};
use rand::{RngCore, SeedableRng, TryRngCore, rngs::OsRng, rngs::StdRng};
use std::sync::{Mutex, PoisonError};
use uuid::{Builder, Uuid};

/// A generator seeded from the operating system, or from a number for a test that must repeat.
pub struct Randomness(Mutex<StdRng>);

impl Randomness {
    /// Seeded by the operating system.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub fn from_os() -> Result<Self, std::io::Error> {
        let mut seed = <StdRng as SeedableRng>::Seed::default();
        OsRng.try_fill_bytes(&mut seed).map_err(std::io::Error::other)?;
        Ok(Self(Mutex::new(StdRng::from_seed(seed))))
    }

    /// Seeded with a number: deterministic.
    pub fn from_number(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// A UUIDv7 of `now`.
    pub fn uuid(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng().fill_bytes(&mut bytes);
        bytes
    }

    /// A number uniform in `[0, 1)`.
    pub fn draw(&self) -> f64 {
        // 53 bits are all that a float holds.
        (self.rng().next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn rng(&self) -> std::sync::MutexGuard<'_, StdRng> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Randomness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Randomness")
    }
}
