//! Converting between rows and tenants.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    TenantId,
    nodes::{ClonePolicy, LeasePolicy},
    tenants::{FirstPassword, Tenant, TenantMail, TenantNotices, TenantStatus},
};
use sea_orm::ActiveValue::Set;

use crate::{
    StoreError,
    column::{int, name_of, named, parsed, small},
    entity::tenants,
};

pub(crate) fn tenant(row: tenants::Model) -> Result<Tenant, StoreError> {
    Ok(Tenant {
        id: TenantId(row.id),
        slug: parsed(&row.slug, "slug")?,
        name: row.name,
        status: named::<TenantStatus>(&row.status, "tenant status")?,
        zone: parsed(&row.zone, "time zone")?,
        rules: LeasePolicy {
            interval_s: row.interval_s,
            allowed_failures: small(row.allowed_failures, "allowed failures")?,
            grace_s: row.grace_s,
            clones: named::<ClonePolicy>(&row.clones, "clone policy")?,
            replacements: small(row.replacements, "replacements")?,
            hold_churned_slots: row.hold_churned_slots,
        },
        mail: TenantMail {
            sender: row.mail_sender,
            sender_name: row.mail_sender_name,
            reply_to: row.mail_reply_to,
            instructions: row.mail_instructions,
            first_password: named::<FirstPassword>(&row.first_password, "first password")?,
        },
        notices: TenantNotices {
            warning_days: parsed(&row.warning_days, "days of warnings")?,
            silent_after_s: row.silent_after_s,
            vendor_address: row.vendor_address,
        },
        features_offline_s: row.features_offline_s,
        session_timeout_s: small(row.session_timeout_s, "time-out of sessions")?,
        version: row.version,
        key_set_issue: row.key_set_issue,
        longest_lease_s: row.longest_lease_s,
    })
}

pub(crate) fn tenant_row(tenant: &Tenant, created_at: DateTime<Utc>) -> tenants::ActiveModel {
    tenants::ActiveModel {
        id: Set(tenant.id.0),
        slug: Set(tenant.slug.to_string()),
        name: Set(tenant.name.clone()),
        status: Set(name_of(tenant.status)),
        zone: Set(tenant.zone.name().to_owned()),
        interval_s: Set(tenant.rules.interval_s),
        allowed_failures: Set(int(tenant.rules.allowed_failures)),
        grace_s: Set(tenant.rules.grace_s),
        clones: Set(name_of(tenant.rules.clones)),
        replacements: Set(int(tenant.rules.replacements)),
        hold_churned_slots: Set(tenant.rules.hold_churned_slots),
        mail_sender: Set(tenant.mail.sender.clone()),
        mail_sender_name: Set(tenant.mail.sender_name.clone()),
        mail_reply_to: Set(tenant.mail.reply_to.clone()),
        mail_instructions: Set(tenant.mail.instructions.clone()),
        first_password: Set(name_of(tenant.mail.first_password)),
        warning_days: Set(tenant.notices.warning_days.to_string()),
        silent_after_s: Set(tenant.notices.silent_after_s),
        vendor_address: Set(tenant.notices.vendor_address.clone()),
        features_offline_s: Set(tenant.features_offline_s),
        session_timeout_s: Set(int(tenant.session_timeout_s)),
        version: Set(tenant.version),
        key_set_issue: Set(tenant.key_set_issue),
        longest_lease_s: Set(tenant.longest_lease_s),
        created_at: Set(created_at),
    }
}
