//! Tenants: software vendors that run their registration on Rollcall.

mod permissions;
mod tenant;

pub use tenant::{FirstPassword, RESERVED_SLUGS, Slug, Tenant, TenantMail, TenantStatus};
