//! Permissions, and the roles that have them.

use super::Role;

/// A permission.
///
/// Its constants are in the area that requires it (`AREA/permissions.rs`), each with the roles that
/// have it: `Permission::MANAGE_ACCOUNTS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    name: &'static str,
    pub(super) roles: &'static [Role],
}

impl Permission {
    /// Read everything of the tenant but secrets.
    pub const READ: Self = Self::new("read", &Role::ALL);
    /// Create and change staff.
    pub const MANAGE_STAFF: Self = Self::new("manage_staff", &[Role::Owner]);
    /// Create and revoke tokens.
    pub const MANAGE_TOKENS: Self = Self::new("manage_tokens", &[Role::Owner]);

    /// A permission with its name and the roles that have it.
    pub(crate) const fn new(name: &'static str, roles: &'static [Role]) -> Self {
        Self { name, roles }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_who_may_do_what() {
        let table = [
            // owner, business, support, auditor
            (Permission::READ, [true, true, true, true]),
            (Permission::MANAGE_CATALOGUE, [true, true, false, false]),
            (Permission::MANAGE_LICENCES, [true, true, false, false]),
            (Permission::RECOVER_LICENCES, [true, true, true, false]),
            (Permission::MANAGE_CONTRACTS, [true, true, false, false]),
            (Permission::MANAGE_REQUESTS, [true, true, false, false]),
            (Permission::MANAGE_ACCOUNTS, [true, true, false, false]),
            (Permission::ERASE_ACCOUNTS, [true, false, false, false]),
            (Permission::MANAGE_MAILS, [true, true, false, false]),
            (Permission::RESEND_CREDENTIALS, [true, true, true, false]),
            (Permission::UNBIND_NODES, [true, true, true, false]),
            (Permission::MANAGE_CLIENTS, [true, true, false, false]),
            (Permission::MANAGE_POOLS, [true, true, false, false]),
            (Permission::END_SESSIONS, [true, true, true, false]),
            (Permission::MANAGE_STAFF, [true, false, false, false]),
            (Permission::MANAGE_TOKENS, [true, false, false, false]),
            (Permission::MANAGE_TENANT, [true, false, false, false]),
        ];
        for (permission, expected) in table {
            assert_eq!(Role::ALL.map(|role| role.may(permission)), expected, "{permission:?}");
        }
    }
}
