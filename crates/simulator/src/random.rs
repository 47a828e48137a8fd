//! Seeded random numbers: the same seed gives the same run.

use std::sync::atomic::{AtomicU64, Ordering};

/// SplitMix64: small enough for every node to have its own, whoever else calls meanwhile.
#[derive(Debug)]
pub(crate) struct SeededRandom(AtomicU64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl SeededRandom {
    /// That of one node of a run.
    pub(crate) fn of(seed: u64, node: usize) -> Self {
        Self(AtomicU64::new(mixed(seed) ^ mixed(node as u64)))
    }

    /// From 0 up to 1.
    pub(crate) fn fraction(&self) -> f64 {
        let state = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        (mixed(state) >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn mixed(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_has_the_same_chance_and_another_has_another() {
        let drawn = |seed, node| {
            let random = SeededRandom::of(seed, node);
            [random.fraction(), random.fraction(), random.fraction()]
        };
        assert_eq!(drawn(7, 3), drawn(7, 3));
        assert_ne!(drawn(7, 3), drawn(8, 3));
        assert_ne!(drawn(7, 3), drawn(7, 4));
    }

    #[test]
    fn it_is_spread_evenly() {
        let random = SeededRandom::of(0, 0);
        let low = (0..10_000).filter(|_| random.fraction() < 0.01).count();
        assert!((60..140).contains(&low), "{low}");
    }
}
