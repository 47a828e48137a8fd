//! `/console/platform`: all tenants, for people who operate the installation.

pub(crate) mod join;
pub(crate) mod new_tenant;
pub(crate) mod second_factor;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
mod signed_in;
pub(crate) mod status;
pub(crate) mod tenant;
pub(crate) mod tenants;
pub(crate) mod trail;

use actix_web::HttpResponse;

use crate::Visit;

/// What stands in the place of a tenant in addresses; no tenant has it as its short name.
pub(crate) const SLUG: &str = "platform";

/// `/console/platform` is the list of tenants.
pub(crate) async fn home_of(visit: Visit) -> HttpResponse {
    visit.lead_to(&visit.path(""))
}
