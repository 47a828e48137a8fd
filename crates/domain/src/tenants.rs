//! A software vendor that runs its registration on Rollcall.

mod tenant;

pub use tenant::{FirstPassword, RESERVED_SLUGS, Slug, Tenant, TenantMail, TenantStatus};
