//! The permissions of this area.

use crate::staff::{Permission, Role};

impl Permission {
    /// Unbind nodes.
    pub const UNBIND_NODES: Self =
        Self::new("unbind_nodes", &[Role::Owner, Role::Business, Role::Support]);
}
