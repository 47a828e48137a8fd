//! Converts request bodies into commands of the application.

use rollcall_api_types::CheckedTenantChange;
use rollcall_app::tenants::{TenantChange, TenantMailChange, TenantNoticesChange, TenantRules};
use rollcall_domain::accounts::LeasePolicyOverrides;

pub(crate) fn tenant_change(change: CheckedTenantChange, if_version: Option<i64>) -> TenantChange {
    let CheckedTenantChange { zone, rest } = change;
    TenantChange {
        name: rest.name,
        status: rest.status,
        zone,
        rules: TenantRules {
            numbers: LeasePolicyOverrides {
                interval_s: rest.interval_s,
                allowed_failures: rest.allowed_failures,
                grace_s: rest.grace_s,
            },
            clones: rest.clones,
            replacements: rest.replacements,
            hold_churned_slots: rest.hold_churned_slots,
        },
        mail: TenantMailChange {
            sender: rest.mail_sender,
            sender_name: rest.sender_name,
            reply_to: rest.reply_to,
            instructions: rest.instructions,
            first_password: rest.first_password,
        },
        notices: TenantNoticesChange {
            warning_days: rest.warning_days,
            silent_after_s: rest.silent_after_s,
            vendor_address: rest.vendor_address,
        },
        features_offline_s: rest.features_offline_s,
        session_timeout_s: rest.session_timeout_s,
        if_version,
    }
}
