//! Tenants and their published keys.

mod keys;
mod tenant;

pub use keys::Jwks;
pub use tenant::{
    ChangeTenantBody, CheckedTenant, CheckedTenantChange, NewTenantBody, TenantPage, TenantView,
};
