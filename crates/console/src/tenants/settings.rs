//! `/console/{tenant}/settings`: what holds for all accounts of the tenant.

use std::str::FromStr;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    AdminError, App,
    staff::{ManageTenant, Needed, Read},
    tenants::{TenantChange, TenantMailChange, TenantNoticesChange, TenantRules},
};
use rollcall_domain::{
    accounts::LeasePolicyOverrides,
    nodes::ClonePolicy,
    staff::Permission,
    tenants::{FirstPassword, Tenant},
};

use crate::{
    Refused, Visit,
    fields::Fields,
    format::joined,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

/// The fields, each as the form and the use case name it.
const FIELDS: [&str; 15] = [
    "name",
    "interval_s",
    "allowed_failures",
    "grace_s",
    "clones",
    "replacements",
    "first_password",
    "mail_sender",
    "sender_name",
    "reply_to",
    "instructions",
    "warning_days",
    "silent_after_s",
    "vendor_address",
    "features_offline_s",
];

#[derive(Template)]
#[template(path = "tenants/settings.html")]
struct SettingsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    tenant: &'a Tenant,
    written: Vec<(&'static str, String)>,
    holds_churned_slots: bool,
    may_change: bool,
    wrong: Option<(&'static str, String)>,
    changed: bool,
    is_done: bool,
}

impl SettingsScreen<'_> {
    fn value(&self, field: &str) -> &str {
        let found = self.written.iter().find(|(name, _)| *name == field);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    fn wrong(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(name, _)| *name == field).map(|(_, reason)| reason.as_str())
    }

    fn wrong_otherwise(&self) -> Option<&str> {
        let known = |(name, _): &&(&str, String)| FIELDS.contains(name);
        self.wrong.as_ref().filter(|it| !known(it)).map(|(_, reason)| reason.as_str())
    }

    fn field(&self, name: &str) -> &'static str {
        let t = &self.t.tenant;
        match name {
            "interval_s" => t.interval_s,
            "allowed_failures" => t.allowed_failures,
            "grace_s" => t.grace_s,
            "replacements" => t.replacements,
            "mail_sender" => t.mail_sender,
            "sender_name" => t.sender_name,
            "silent_after_s" => t.silent_after_s,
            "features_offline_s" => t.features_offline_s,
            _ => t.reply_to,
        }
    }
}

/// What holds now, in a form for whoever may change it.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let is_done = Fields::of(req.query_string()).raw("done") == "changed";
    let tenant = app.tenants().show(&staff.slug).await?.tenant;
    let written = written(&tenant);
    answer(&visit, &staff, &tenant, written, (StatusCode::OK, None, is_done))
}

/// Change it, as long as nobody else has since the form was opened.
pub(crate) async fn save(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageTenant>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let tenant = app.tenants().show(&staff.slug).await?.tenant;
    let error = match change(&fields, &tenant) {
        Ok(change) => match app.tenants().change(&staff.by, &staff.slug, change).await {
            Ok(_) => return Ok(visit.lead_to(&visit.path("settings?done=changed"))),
            Err(error) => error,
        },
        Err((field, reason)) => AdminError::Invalid { field, reason },
    };
    let given = FIELDS.map(|name| (name, fields.raw(name).replace("\r\n", "\n"))).into();
    let (status, wrong) = match error {
        AdminError::Changed => (StatusCode::CONFLICT, None),
        AdminError::Invalid { field, reason } => {
            let field = match field {
                "interval" => "interval_s",
                "grace" => "grace_s",
                other => other,
            };
            (StatusCode::UNPROCESSABLE_ENTITY, Some((field, reason)))
        }
        other => return Err(other.into()),
    };
    answer(&visit, &staff, &tenant, given, (status, wrong, false))
}

/// The settings as a form has them.
fn written(tenant: &Tenant) -> Vec<(&'static str, String)> {
    let (rules, mail, notices) = (&tenant.rules, &tenant.mail, &tenant.notices);
    let clones = match rules.clones {
        ClonePolicy::Warn => "warn",
        ClonePolicy::Refuse => "refuse",
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let values = [
        tenant.name.clone(),
        rules.interval_s.to_string(),
        rules.allowed_failures.to_string(),
        rules.grace_s.to_string(),
        clones.to_owned(),
        rules.replacements.to_string(),
        mail.first_password.name().to_owned(),
        text(&mail.sender),
        text(&mail.sender_name),
        text(&mail.reply_to),
        text(&mail.instructions),
        joined(notices.warning_days.as_slice()),
        notices.silent_after_s.map(|it| it.to_string()).unwrap_or_default(),
        text(&notices.vendor_address),
        tenant.features_offline_s.to_string(),
    ];
    FIELDS.into_iter().zip(values).collect()
}

/// The change that a form asks for: all of the fields, as they are there.
fn change(fields: &Fields, tenant: &Tenant) -> Result<TenantChange, (&'static str, String)> {
    let text = |name: &str| Some(fields.text(name).map(|text| text.replace("\r\n", "\n")));
    Ok(TenantChange {
        name: fields.text("name").map(str::to_owned),
        rules: TenantRules {
            numbers: LeasePolicyOverrides {
                interval_s: number(fields, "interval_s")?,
                allowed_failures: number(fields, "allowed_failures")?,
                grace_s: number(fields, "grace_s")?,
            },
            clones: match fields.raw("clones") {
                "warn" => Some(ClonePolicy::Warn),
                "refuse" => Some(ClonePolicy::Refuse),
                _ => None,
            },
            replacements: number(fields, "replacements")?,
            hold_churned_slots: Some(fields.ticked("hold_churned_slots")),
        },
        mail: TenantMailChange {
            sender: text("mail_sender"),
            sender_name: text("sender_name"),
            reply_to: text("reply_to"),
            instructions: text("instructions"),
            first_password: FirstPassword::from_str(fields.raw("first_password")).ok(),
        },
        notices: TenantNoticesChange {
            // Another list has all warnings scheduled anew.
            warning_days: Some(warning_days(fields)?)
                .filter(|days| days != tenant.notices.warning_days.as_slice()),
            silent_after_s: Some(number(fields, "silent_after_s")?),
            vendor_address: text("vendor_address"),
        },
        features_offline_s: number(fields, "features_offline_s")?,
        if_version: fields.raw("version").parse().ok(),
        ..TenantChange::default()
    })
}

fn warning_days(fields: &Fields) -> Result<Vec<u32>, (&'static str, String)> {
    let words = fields.raw("warning_days").split([',', ';', '，', ' ']);
    let days = words.map(str::trim).filter(|word| !word.is_empty()).map(str::parse);
    let wrong = |_| ("warning_days", "must be numbers of days, as in 30, 7, 1".to_owned());
    days.collect::<Result<_, _>>().map_err(wrong)
}

fn number<T: FromStr>(
    fields: &Fields,
    field: &'static str,
) -> Result<Option<T>, (&'static str, String)> {
    let read = fields.text(field).map(str::parse).transpose();
    read.map_err(|_| (field, "must be a number".to_owned()))
}

fn answer<P: Needed>(
    visit: &Visit,
    staff: &Staff<P>,
    tenant: &Tenant,
    written: Vec<(&'static str, String)>,
    (status, wrong, is_done): (StatusCode, Option<(&'static str, String)>, bool),
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let main = SettingsScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        tenant,
        written,
        holds_churned_slots: tenant.rules.hold_churned_slots,
        may_change: staff.may(Permission::MANAGE_TENANT),
        wrong,
        changed: status == StatusCode::CONFLICT,
        is_done,
    };
    let (frame, title) = (Some(&staff.frame), t.nav.settings);
    visit.answer(&Screen { status, frame, tab: Tab::Settings, title, main: &main })
}
