//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Create and change products, features and bundles.
    pub const MANAGE_CATALOGUE: Self =
        Self::new("manage_catalogue", &[Role::Owner, Role::Business]);
}
