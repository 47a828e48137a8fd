//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Make clients of accounts, disable them, reset their passwords.
    pub const MANAGE_CLIENTS: Self = Self::new("manage_clients", &[Role::Owner, Role::Business]);
    /// Set the rules of pools.
    pub const MANAGE_POOLS: Self = Self::new("manage_pools", &[Role::Owner, Role::Business]);
    /// End people's sessions.
    pub const END_SESSIONS: Self =
        Self::new("end_sessions", &[Role::Owner, Role::Business, Role::Support]);
}
