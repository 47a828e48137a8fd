//! Tenants and their settings.

use chrono_tz::Tz;
use rollcall_domain::{
    limits::{NAME_MAX, SLUG_MAX},
    nodes::ClonePolicy,
    tenants::{FirstPassword, TenantStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, change::given, field_checks::FieldChecks, schemas};

/// Make a tenant and its keys.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTenantBody {
    /// Its name in URLs: 1 to 63 of a-z, 0-9 and -.
    #[schema(value_type = schemas::Slug)]
    pub slug: String,
    /// Its name for people.
    #[schema(value_type = schemas::TenantName)]
    pub name: String,
    /// The time zone in which validity dates are days; UTC if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::TimeZone>)]
    pub zone: Option<String>,
}

/// A tenant to be, checked.
#[derive(Debug, Clone)]
pub struct CheckedTenant {
    /// Its name in URLs.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Its zone.
    pub zone: Tz,
}

impl Checked for NewTenantBody {
    type Valid = CheckedTenant;

    fn check(self) -> Result<CheckedTenant, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let slug = faults.text("slug", &self.slug, SLUG_MAX);
        let name = faults.text("name", &self.name, NAME_MAX);
        let zone = zone(&mut faults, self.zone).unwrap_or(Tz::UTC);
        faults.or(CheckedTenant { slug, name, zone })
    }
}

/// Change a tenant. A member that is missing keeps what is there; null goes back to what the
/// installation has.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeTenantBody {
    /// Its name for people.
    #[schema(value_type = Option<schemas::TenantName>)]
    pub name: Option<String>,
    /// `active` or `suspended`: takes no new registrations. Only for operators.
    #[schema(value_type = Option<schemas::TenantStatus>)]
    pub status: Option<TenantStatus>,
    /// The time zone in which validity dates are days.
    #[schema(value_type = Option<schemas::TimeZone>)]
    pub zone: Option<String>,
    /// Seconds between two revalidations.
    #[schema(value_type = Option<schemas::Interval>)]
    pub interval_s: Option<i64>,
    /// Consecutive failures that end a registration.
    #[schema(value_type = Option<schemas::AllowedFailures>)]
    pub allowed_failures: Option<u32>,
    /// Seconds that a lease lives on.
    #[schema(value_type = Option<schemas::Grace>)]
    pub grace_s: Option<i64>,
    /// What a suspected copy meets: `warn` or `refuse`.
    #[schema(value_type = Option<schemas::ClonePolicy>)]
    pub clones: Option<ClonePolicy>,
    /// How often a live node may be registered anew without its token, per lease lifetime.
    #[schema(value_type = Option<schemas::Replacements>)]
    pub replacements: Option<u32>,
    /// Whether slots freed by suspiciously many unbinds stay taken until the lease's end.
    pub hold_churned_slots: Option<bool>,
    /// The address that mail to customers is from; the relay must be allowed to send for it.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::EmailAddress>)]
    pub mail_sender: Option<Option<String>>,
    /// The name that mail is from; null for the tenant's.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::TenantName>)]
    pub sender_name: Option<Option<String>>,
    /// Where answers to mail go, if elsewhere.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::EmailAddress>)]
    pub reply_to: Option<Option<String>>,
    /// What is added to mailed credentials, on how the product is registered; may have lines.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::Instructions>)]
    pub instructions: Option<Option<String>>,
    /// What is mailed with a new account: its password (`mail`), or a `link` to set it with.
    #[schema(value_type = Option<schemas::FirstPassword>)]
    pub first_password: Option<FirstPassword>,
    /// How many days before something ends its customer is warned; none: no warning.
    #[schema(value_type = Option<schemas::WarningDays>)]
    pub warning_days: Option<Vec<u32>>,
    /// Seconds after a missed revalidation at which customer and vendor are mailed that a node of an
    /// account with licences is silent; null for never.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::SilentAfter>)]
    pub silent_after_s: Option<Option<i64>>,
    /// The vendor's own address for such mail; null for `reply_to`.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::EmailAddress>)]
    pub vendor_address: Option<Option<String>>,
    /// Seconds that the features of a lease count at least where the server can't be reached.
    #[schema(value_type = Option<schemas::FeaturesOffline>)]
    pub features_offline_s: Option<i64>,
    /// Seconds that a floating session lives without a sign of life; one is due at half of it.
    #[schema(value_type = Option<schemas::SessionTimeout>)]
    pub session_timeout_s: Option<u32>,
}

/// A change of a tenant, checked.
#[derive(Debug, Clone)]
pub struct CheckedTenantChange {
    /// The zone.
    pub zone: Option<Tz>,
    /// The rest, as it was sent; its zone is taken out.
    pub rest: ChangeTenantBody,
}

impl Checked for ChangeTenantBody {
    type Valid = CheckedTenantChange;

    fn check(mut self) -> Result<CheckedTenantChange, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        self.name = faults.optional("name", self.name.take(), NAME_MAX);
        let zone = zone(&mut faults, self.zone.take());
        faults.or(CheckedTenantChange { zone, rest: self })
    }
}

fn zone(faults: &mut FieldChecks, zone: Option<String>) -> Option<Tz> {
    let read = zone?.parse();
    if read.is_err() {
        faults.add("zone", "must be a time zone such as Asia/Shanghai");
    }
    read.ok()
}

/// A tenant and the root thumbprint that its product pins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TenantView {
    /// Its id.
    #[schema(example = "ten_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub tenant_id: String,
    /// Its name in URLs.
    #[schema(example = "acme-soft")]
    pub slug: String,
    /// Its name for people.
    #[schema(example = "Acme Software")]
    pub name: String,
    /// `active` or `suspended`.
    #[schema(value_type = schemas::TenantStatus)]
    pub status: TenantStatus,
    /// The time zone in which validity dates are days.
    #[schema(example = "UTC")]
    pub zone: String,
    /// The beginning of its URLs, and the issuer of its leases.
    #[schema(example = "https://licence.example.com/acme-soft")]
    pub url: String,
    /// RFC 7638 thumbprint of its root key, to pin in the product.
    pub root_thumbprint: String,
    /// Seconds between two revalidations.
    pub interval_s: i64,
    /// Consecutive failures that end a registration.
    pub allowed_failures: u32,
    /// Seconds that a lease lives on.
    pub grace_s: i64,
    /// What a suspected copy meets.
    #[schema(value_type = schemas::ClonePolicy)]
    pub clones: ClonePolicy,
    /// Registrations anew without the token, per lease lifetime.
    pub replacements: u32,
    /// Whether slots freed by suspiciously many unbinds stay taken.
    pub hold_churned_slots: bool,
    /// The address that mail to customers is from; null for the installation's.
    pub mail_sender: Option<String>,
    /// The name that mail is from; null for the tenant's.
    pub sender_name: Option<String>,
    /// Where answers to mail go, if elsewhere.
    pub reply_to: Option<String>,
    /// What is added to mailed credentials.
    pub instructions: Option<String>,
    /// What is mailed with a new account: its password (`mail`), or a `link` to set it with.
    #[schema(value_type = schemas::FirstPassword)]
    pub first_password: FirstPassword,
    /// How many days before something ends its customer is warned.
    pub warning_days: Vec<u32>,
    /// Seconds after a missed revalidation at which customer and vendor are mailed that a node of an
    /// account with licences is silent; null for never.
    pub silent_after_s: Option<i64>,
    /// The vendor's own address for such mail; null for `reply_to`.
    pub vendor_address: Option<String>,
    /// Seconds that the features of a lease count at least where the server can't be reached.
    pub features_offline_s: i64,
    /// Seconds that a floating session lives without a sign of life; one is due at half of it.
    pub session_timeout_s: u32,
}

/// A part of the list of tenants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TenantPage {
    /// The tenants, by slug.
    pub items: Vec<TenantView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
