//! What staff and tokens may do.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What somebody of the staff, or a token, is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Contracts, requests, accounts, mails.
    Business,
    /// Reads, unbinds nodes, resends credentials.
    Support,
    /// Reads.
    Auditor,
}

/// One thing that not every role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See everything of the tenant's that is no secret.
    Read,
    /// Make and change customers and contracts.
    ManageContracts,
    /// Take in, accept and reject requests.
    ManageRequests,
    /// Make and change accounts.
    ManageAccounts,
    /// Erase the personal data of closed accounts.
    EraseAccounts,
    /// Retry and cancel mails.
    ManageMails,
    /// Mail an account's credentials again.
    ResendCredentials,
    /// Unbind nodes.
    UnbindNodes,
    /// Make and change staff.
    ManageStaff,
    /// Make and revoke tokens.
    ManageTokens,
    /// Change the tenant's settings.
    ManageTenant,
}

use Permission::{
    EraseAccounts, ManageAccounts, ManageContracts, ManageMails, ManageRequests, ManageStaff,
    ManageTenant, ManageTokens, Read, ResendCredentials, UnbindNodes,
};

/// The table: each role, its name and what it may do.
pub const ROLES: [(Role, &str, &[Permission]); 4] = [
    (
        Role::Owner,
        "owner",
        &[
            Read,
            ManageContracts,
            ManageRequests,
            ManageAccounts,
            EraseAccounts,
            ManageMails,
            ResendCredentials,
            UnbindNodes,
            ManageStaff,
            ManageTokens,
            ManageTenant,
        ],
    ),
    (
        Role::Business,
        "business",
        &[
            Read,
            ManageContracts,
            ManageRequests,
            ManageAccounts,
            ManageMails,
            ResendCredentials,
            UnbindNodes,
        ],
    ),
    (Role::Support, "support", &[Read, ResendCredentials, UnbindNodes]),
    (Role::Auditor, "auditor", &[Read]),
];

impl Role {
    /// Whether it may do that.
    pub fn may(self, permission: Permission) -> bool {
        let own = ROLES.iter().find(|(role, ..)| *role == self);
        own.is_some_and(|(_, _, permissions)| permissions.contains(&permission))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        ROLES.iter().find(|(role, ..)| *role == self).map_or("", |(_, name, _)| name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = ROLES.iter().find(|(_, name, _)| *name == text);
        found.map(|(role, ..)| *role).ok_or("must be owner, business, support or auditor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_who_may_do_what() {
        let table = [
            // owner, business, support, auditor
            (Read, [true, true, true, true]),
            (ManageContracts, [true, true, false, false]),
            (ManageRequests, [true, true, false, false]),
            (ManageAccounts, [true, true, false, false]),
            (EraseAccounts, [true, false, false, false]),
            (ManageMails, [true, true, false, false]),
            (ResendCredentials, [true, true, true, false]),
            (UnbindNodes, [true, true, true, false]),
            (ManageStaff, [true, false, false, false]),
            (ManageTokens, [true, false, false, false]),
            (ManageTenant, [true, false, false, false]),
        ];
        for (permission, expected) in table {
            let roles = [Role::Owner, Role::Business, Role::Support, Role::Auditor];
            assert_eq!(roles.map(|role| role.may(permission)), expected, "{permission:?}");
        }
        assert_eq!(table.len(), ROLES[0].2.len(), "an owner may do everything");
    }

    #[test]
    fn a_role_reads_as_it_is_written() {
        for (role, name, _) in ROLES {
            assert_eq!(name.parse(), Ok(role));
            assert_eq!(role.to_string(), name);
            assert_eq!(serde_name(role), name);
        }
        assert!("root".parse::<Role>().is_err());
    }

    fn serde_name(role: Role) -> String {
        format!("{role:?}").to_lowercase()
    }
}
