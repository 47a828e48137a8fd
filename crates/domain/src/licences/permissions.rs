//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Issue, disable and enable licences.
    pub const MANAGE_LICENCES: Self = Self::new("manage_licences", &[Role::Owner, Role::Business]);
    /// Find lost licence keys again.
    pub const RECOVER_LICENCES: Self =
        Self::new("recover_licences", &[Role::Owner, Role::Business, Role::Support]);
}
