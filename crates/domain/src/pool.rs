//! Pools: what is counted of an account, and how much of it there is.
//!
//! A pool counts units of one kind, whatever those are: an area that counts something says of what
//! kind its pool is (`nodes::POOL`), and all of them claim and free units the same way.

use std::borrow::Cow;

/// Which of an account's pools, and what it counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolKind {
    /// Its name among the account's pools. It is stored and never changes.
    pub name: Cow<'static, str>,
    /// What one unit of it is, in the singular.
    pub unit: Cow<'static, str>,
}

impl PoolKind {
    /// A kind that is known beforehand.
    pub const fn fixed(name: &'static str, unit: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), unit: Cow::Borrowed(unit) }
    }
}

/// How many units an account may use, and how many it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// How many there are.
    pub capacity: u32,
    /// How many are taken, those included whose end nobody has met yet. More than there are, where
    /// the capacity was lowered since.
    pub in_use: u32,
}

impl Pool {
    /// A pool that nobody has taken anything of.
    pub const fn unused(capacity: u32) -> Self {
        Self { capacity, in_use: 0 }
    }

    /// The same after so many units were freed.
    pub fn freed(self, units: u32) -> Self {
        Self { in_use: self.in_use.saturating_sub(units), ..self }
    }

    /// Whether not one more unit can be taken.
    pub fn is_full(self) -> bool {
        self.in_use >= self.capacity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_full_until_more_is_freed_than_it_is_over() {
        let over = Pool { capacity: 2, in_use: 3 };
        assert!(over.is_full() && over.freed(1).is_full());
        assert!(!over.freed(2).is_full());
        assert_eq!(over.freed(9).in_use, 0);
        assert!(Pool::unused(0).is_full());
    }
}
