//! Roles of staff and tokens.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Permission;

/// The role of a staff member or a token.
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

impl Role {
    /// All roles, the most powerful first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Business, Self::Support, Self::Auditor];

    /// Whether it has the permission.
    pub fn may(self, permission: Permission) -> bool {
        permission.roles.contains(&self)
    }

    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Business => "business",
            Self::Support => "support",
            Self::Auditor => "auditor",
        }
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
        let found = Self::ALL.into_iter().find(|role| role.name() == text);
        found.ok_or("must be owner, business, support or auditor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_as_it_is_written() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
            assert_eq!(format!("{role:?}").to_lowercase(), role.name());
        }
        assert!("root".parse::<Role>().is_err());
    }
}
