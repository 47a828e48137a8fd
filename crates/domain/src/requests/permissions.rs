//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Take in, accept and reject requests.
    pub const MANAGE_REQUESTS: Self = Self::new("manage_requests", &[Role::Owner, Role::Business]);
}
