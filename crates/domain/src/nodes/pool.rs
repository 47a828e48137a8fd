//! The kind of pool that nodes claim their slots from.

use crate::PoolKind;

/// Each registered node uses one unit, a slot. Every account has this pool.
pub const POOL: PoolKind = PoolKind { name: "nodes", unit: "node" };
