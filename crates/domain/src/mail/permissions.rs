//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Retry and cancel mails.
    pub const MANAGE_MAILS: Self = Self::new("manage_mails", &[Role::Owner, Role::Business]);
    /// Mail an account's credentials again.
    pub const RESEND_CREDENTIALS: Self =
        Self::new("resend_credentials", &[Role::Owner, Role::Business, Role::Support]);
}
