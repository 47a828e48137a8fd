//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// End people's sessions.
    pub const END_SESSIONS: Self =
        Self::new("end_sessions", &[Role::Owner, Role::Business, Role::Support]);
}
