//! Pools: the capacity of an account in units of one kind, and how many are in use.
//!
//! An area that counts something defines its kind of pool (`nodes::POOL`); all pools are claimed
//! and freed the same way.

use chrono::{DateTime, Utc};

/// A kind of pool, and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolKind {
    /// Its name among the account's pools. It is stored and never changes.
    pub name: &'static str,
    /// The name of one unit, in the singular.
    pub unit: &'static str,
}

/// The capacity and the units in use of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// The capacity of its own.
    pub capacity: u32,
    /// The units in use, expired ones included that are not freed yet. More than there are if the
    /// capacity was lowered or a licence is over.
    pub in_use: u32,
    /// What licences add to the capacity.
    pub granted: u32,
    /// When that changes by itself; none: never.
    pub changes_at: Option<DateTime<Utc>>,
}

impl Pool {
    /// An unused pool.
    pub const fn unused(capacity: u32) -> Self {
        Self { capacity, in_use: 0, granted: 0, changes_at: None }
    }

    /// The units that there are.
    pub fn total(self) -> u32 {
        self.capacity.saturating_add(self.granted)
    }

    /// The pool with so many units freed.
    pub fn freed(self, units: u32) -> Self {
        Self { in_use: self.in_use.saturating_sub(units), ..self }
    }

    /// Whether no unit is free.
    pub fn is_full(self) -> bool {
        self.in_use >= self.total()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_full_until_more_is_freed_than_it_is_over() {
        let over = Pool { in_use: 3, ..Pool::unused(2) };
        assert!(over.is_full() && over.freed(1).is_full());
        assert!(!over.freed(2).is_full());
        assert_eq!(over.freed(9).in_use, 0);
        assert!(Pool::unused(0).is_full());
        assert!(!Pool { granted: 1, ..Pool::unused(0) }.is_full());
    }
}
