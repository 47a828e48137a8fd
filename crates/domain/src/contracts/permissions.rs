//! What staff need for contracts.

use crate::staff::{Permission, Role};

impl Permission {
    /// Make and change customers and contracts.
    pub const MANAGE_CONTRACTS: Self =
        Self::new("manage_contracts", &[Role::Owner, Role::Business]);
}
