//! A tenant.

mod keys;

pub(crate) use keys::KeyFacts;

use rollcall_app::tenants::TenantView;
use rollcall_domain::{
    nodes::ClonePolicy,
    tenants::{FirstPassword, TenantStatus},
};
use serde::Serialize;

use super::human;
use crate::output::{or_dash, sheet};

/// A tenant as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct TenantFacts {
    tenant_id: String,
    slug: String,
    name: String,
    status: TenantStatus,
    zone: String,
    url: String,
    root_thumbprint: String,
    interval_s: i64,
    allowed_failures: u32,
    grace_s: i64,
    clones: ClonePolicy,
    replacements: u32,
    hold_churned_slots: bool,
    mail_sender: Option<String>,
    sender_name: Option<String>,
    reply_to: Option<String>,
    instructions: Option<String>,
    first_password: FirstPassword,
    warning_days: Vec<u32>,
    silent_after_s: Option<i64>,
    vendor_address: Option<String>,
    features_offline_s: i64,
    session_timeout_s: u32,
}

impl From<TenantView> for TenantFacts {
    fn from(view: TenantView) -> Self {
        let (rules, tenant) = (view.tenant.rules, view.tenant);
        Self {
            tenant_id: tenant.id.to_string(),
            slug: tenant.slug.to_string(),
            name: tenant.name,
            status: tenant.status,
            zone: tenant.zone.to_string(),
            url: view.url,
            root_thumbprint: view.root_thumbprint,
            interval_s: rules.interval_s,
            allowed_failures: rules.allowed_failures,
            grace_s: rules.grace_s,
            clones: rules.clones,
            replacements: rules.replacements,
            hold_churned_slots: rules.hold_churned_slots,
            mail_sender: tenant.mail.sender,
            sender_name: tenant.mail.sender_name,
            reply_to: tenant.mail.reply_to,
            instructions: tenant.mail.instructions,
            first_password: tenant.mail.first_password,
            warning_days: tenant.notices.warning_days.as_slice().to_vec(),
            silent_after_s: tenant.notices.silent_after_s,
            vendor_address: tenant.notices.vendor_address,
            features_offline_s: tenant.features_offline_s,
            session_timeout_s: tenant.session_timeout_s,
        }
    }
}

impl TenantFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 6] =
        ["slug", "name", "status", "interval", "failures", "root thumbprint"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 6] {
        [
            self.slug.clone(),
            self.name.clone(),
            self.status().to_owned(),
            human(self.interval_s),
            self.allowed_failures.to_string(),
            self.root_thumbprint.clone(),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet([
            ("tenant", self.slug.clone()),
            ("id", self.tenant_id.clone()),
            ("name", self.name.clone()),
            ("status", self.status().to_owned()),
            ("url", self.url.clone()),
            ("root thumbprint", format!("{} (pin it in the product)", self.root_thumbprint)),
            ("zone", self.zone.clone()),
            ("interval", human(self.interval_s)),
            ("allowed failures", self.allowed_failures.to_string()),
            ("grace", human(self.grace_s)),
            ("clones", self.clones.name().to_owned()),
            ("replacements", self.replacements.to_string()),
            ("hold churned slots", self.hold_churned_slots.to_string()),
            ("mail sender", or_dash(self.mail_sender.as_ref())),
            ("sender name", or_dash(self.sender_name.as_ref())),
            ("reply to", or_dash(self.reply_to.as_ref())),
            ("first password", self.first_password.name().to_owned()),
            ("warnings", self.warnings()),
            ("silent after", or_dash(self.silent_after_s.map(human).as_ref())),
            ("vendor address", or_dash(self.vendor_address.as_ref())),
            ("features offline", human(self.features_offline_s)),
            ("session timeout", human(self.session_timeout_s.into())),
            ("instructions", or_dash(self.instructions.as_ref())),
        ])
    }

    fn warnings(&self) -> String {
        let days: Vec<_> = self.warning_days.iter().map(u32::to_string).collect();
        match days.is_empty() {
            true => or_dash(None::<&String>),
            false => format!("{} days before", days.join(", ")),
        }
    }

    fn status(&self) -> &'static str {
        match self.status {
            TenantStatus::Active => "active",
            TenantStatus::Suspended => "suspended",
        }
    }
}
