//! The public cloud account: its name, its allow-lists, its expiry, the link that sets its
//! password.

mod account;
mod account_name;
mod allow_lists;
mod domain_name;
mod expiry;
mod password_link;
mod permissions;

pub use account::{Account, AccountStatus, LeasePolicyOverrides, Policy};
pub use account_name::{InvalidAccountName, account_name};
pub use allow_lists::{AllowLists, AllowRuleError, Allowed, DomainRule, IpRule};
pub use domain_name::{InvalidDomain, served_domain};
pub use expiry::{UpcomingExpiry, due_warning, next_warning};
pub use password_link::{LinkToken, PASSWORD_LINK_LIFETIME, PasswordLink};
