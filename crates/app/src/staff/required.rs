//! Permissions as types: a handler of the Staff API or a page of the console that takes a caller
//! with one can't run without it.

use rollcall_domain::staff::{Permission, Role};

use super::Caller;

/// A permission as a type.
pub trait Needed: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $permission:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Needed for $name {
            const PERMISSION: Permission = Permission::$permission;
        }
    )*};
}

permissions! {
    /// Read everything of the tenant but secrets.
    Read = READ;
    /// Create and change products, features and bundles.
    ManageCatalogue = MANAGE_CATALOGUE;
    /// Create and change contracts.
    ManageContracts = MANAGE_CONTRACTS;
    /// Create and change accounts.
    ManageAccounts = MANAGE_ACCOUNTS;
    /// Issue, disable and enable licences.
    ManageLicences = MANAGE_LICENCES;
    /// Find lost licence keys again.
    RecoverLicences = RECOVER_LICENCES;
    /// Erase the personal data of closed accounts.
    EraseAccounts = ERASE_ACCOUNTS;
    /// Receive, accept and reject requests.
    ManageRequests = MANAGE_REQUESTS;
    /// Retry mails.
    ManageMails = MANAGE_MAILS;
    /// Mail an account's credentials again.
    ResendCredentials = RESEND_CREDENTIALS;
    /// Unbind nodes.
    UnbindNodes = UNBIND_NODES;
    /// Make clients of accounts, disable them, reset their passwords.
    ManageClients = MANAGE_CLIENTS;
    /// Set the rules of pools.
    ManagePools = MANAGE_POOLS;
    /// End people's sessions.
    EndSessions = END_SESSIONS;
    /// Create and change staff.
    ManageStaff = MANAGE_STAFF;
    /// Create and revoke tokens.
    ManageTokens = MANAGE_TOKENS;
    /// Change the tenant's settings.
    ManageTenant = MANAGE_TENANT;
}

/// Why an authenticated caller may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPermitted {
    /// The role lacks the permission.
    #[error("the role {0} may not do this")]
    Role(Role),
    /// The tenant is suspended.
    #[error("the tenant is suspended")]
    ReadOnly,
}

impl Caller {
    /// Check that the caller has a permission.
    pub fn check(&self, permission: Permission) -> Result<(), NotPermitted> {
        if !self.role.may(permission) {
            return Err(NotPermitted::Role(self.role));
        }
        if self.read_only && permission != Permission::READ {
            return Err(NotPermitted::ReadOnly);
        }
        Ok(())
    }
}
