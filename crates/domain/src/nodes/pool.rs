//! The pool that nodes take their slots of.

use crate::PoolKind;

/// Each node that is registered takes one unit of it, a slot. Every account has this pool.
pub static POOL: PoolKind = PoolKind::fixed("nodes", "node");
