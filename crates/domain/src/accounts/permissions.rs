//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Create and change accounts.
    pub const MANAGE_ACCOUNTS: Self = Self::new("manage_accounts", &[Role::Owner, Role::Business]);
    /// Erase the personal data of closed accounts.
    pub const ERASE_ACCOUNTS: Self = Self::new("erase_accounts", &[Role::Owner]);
}
