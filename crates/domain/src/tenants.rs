//! Tenants: software vendors that run their registration on Rollcall.

mod notices;
mod permissions;
mod tenant;

pub use notices::{TenantNotices, WarningDays};
pub use tenant::{FirstPassword, RESERVED_SLUGS, Slug, Tenant, TenantMail, TenantStatus};
