//! Converts results into response bodies.

use rollcall_api_types::TenantView;
use rollcall_app::tenants;

pub(crate) fn tenant(view: tenants::TenantView) -> TenantView {
    let tenants::TenantView { tenant, root_thumbprint, url } = view;
    TenantView {
        tenant_id: tenant.id.to_string(),
        slug: tenant.slug.to_string(),
        name: tenant.name,
        status: tenant.status,
        zone: tenant.zone.name().to_owned(),
        url,
        root_thumbprint,
        interval_s: tenant.rules.interval_s,
        allowed_failures: tenant.rules.allowed_failures,
        grace_s: tenant.rules.grace_s,
        clones: tenant.rules.clones,
        replacements: tenant.rules.replacements,
        hold_churned_slots: tenant.rules.hold_churned_slots,
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
