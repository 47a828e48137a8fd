//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Create and change customers and contracts.
    pub const MANAGE_CONTRACTS: Self =
        Self::new("manage_contracts", &[Role::Owner, Role::Business]);
}
