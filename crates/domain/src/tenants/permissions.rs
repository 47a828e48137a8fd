//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Change the tenant's settings.
    pub const MANAGE_TENANT: Self = Self::new("manage_tenant", &[Role::Owner]);
}
