//! `/console/{tenant}/settings`: what holds for all accounts of the tenant.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
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
    catalogue::Choice,
    fields::Fields,
    form::{FieldError, Form, FormData, form_data},
    format::joined,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

form_data! {
    /// The settings, each as the form and the use case name it.
    struct Settings {
        name: String,
        interval_s: i64,
        allowed_failures: u32,
        grace_s: i64,
        clones: ClonePolicy,
        replacements: u32,
        hold_churned_slots: bool,
        mail_sender: Option<String>,
        sender_name: Option<String>,
        reply_to: Option<String>,
        first_password: FirstPassword,
        instructions: Option<String>,
        warning_days: Option<String>,
        vendor_address: Option<String>,
        silent_after_s: Option<i64>,
        features_offline_s: i64,
        session_timeout_s: Option<u32>,
    }
}

#[derive(Template)]
#[template(path = "tenants/settings.html")]
struct SettingsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    tenant: &'a Tenant,
    form: Form,
    may_change: bool,
    is_done: bool,
}

impl SettingsScreen<'_> {
    fn clones(&self) -> [Choice; 2] {
        [("warn", self.t.tenant.clones_warn), ("refuse", self.t.tenant.clones_refuse)]
    }

    fn first_password(&self) -> [Choice; 2] {
        [("mail", self.t.tenant.first_mail), ("link", self.t.tenant.first_link)]
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
    let form = Form::new(Settings::NAMES, Settings::of(&tenant).written());
    answer(&visit, &staff, &tenant, form, is_done)
}

/// Change it, as long as nobody else has since the form was opened.
pub(crate) async fn save(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageTenant>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let tenant = app.tenants().show(&staff.slug).await?.tenant;
    let saved = async {
        let if_version = fields.raw("version").parse().ok();
        let change = TenantChange { if_version, ..Settings::read(&fields)?.change_of(&tenant)? };
        Ok(app.tenants().change(&staff.by, &staff.slug, change).await?)
    };
    match saved.await {
        Ok(_) => Ok(visit.lead_to(&visit.path("settings?done=changed"))),
        Err(why) => {
            let form = Form::rejected(Settings::NAMES, fields, why)?;
            answer(&visit, &staff, &tenant, form, false)
        }
    }
}

impl Settings {
    fn of(tenant: &Tenant) -> Self {
        let (rules, mail, notices) = (tenant.rules, tenant.mail.clone(), tenant.notices.clone());
        Self {
            name: tenant.name.clone(),
            interval_s: rules.interval_s,
            allowed_failures: rules.allowed_failures,
            grace_s: rules.grace_s,
            clones: rules.clones,
            replacements: rules.replacements,
            hold_churned_slots: rules.hold_churned_slots,
            mail_sender: mail.sender,
            sender_name: mail.sender_name,
            reply_to: mail.reply_to,
            first_password: mail.first_password,
            instructions: mail.instructions,
            warning_days: Some(joined(notices.warning_days.as_slice())),
            vendor_address: notices.vendor_address,
            silent_after_s: notices.silent_after_s,
            features_offline_s: tenant.features_offline_s,
            session_timeout_s: Some(tenant.session_timeout_s),
        }
    }

    /// The change that sets all of them.
    fn change_of(self, tenant: &Tenant) -> Result<TenantChange, FieldError> {
        let days = warning_days(self.warning_days.as_deref().unwrap_or_default())?;
        Ok(TenantChange {
            name: Some(self.name),
            rules: TenantRules {
                numbers: LeasePolicyOverrides {
                    interval_s: Some(self.interval_s),
                    allowed_failures: Some(self.allowed_failures),
                    grace_s: Some(self.grace_s),
                },
                clones: Some(self.clones),
                replacements: Some(self.replacements),
                hold_churned_slots: Some(self.hold_churned_slots),
            },
            mail: TenantMailChange {
                sender: Some(self.mail_sender),
                sender_name: Some(self.sender_name),
                reply_to: Some(self.reply_to),
                instructions: Some(self.instructions),
                first_password: Some(self.first_password),
            },
            notices: TenantNoticesChange {
                // Another list has all warnings scheduled anew.
                warning_days: Some(days)
                    .filter(|days| days != tenant.notices.warning_days.as_slice()),
                silent_after_s: Some(self.silent_after_s),
                vendor_address: Some(self.vendor_address),
            },
            features_offline_s: Some(self.features_offline_s),
            session_timeout_s: self.session_timeout_s,
            ..TenantChange::default()
        })
    }
}

fn warning_days(text: &str) -> Result<Vec<u32>, FieldError> {
    let words = text.split([',', ';', '，', ' ']);
    let days = words.map(str::trim).filter(|word| !word.is_empty()).map(str::parse);
    let wrong = |_| FieldError::new("warning_days", "must be numbers of days, as in 30, 7, 1");
    days.collect::<Result<_, _>>().map_err(wrong)
}

fn answer<P: Needed>(
    visit: &Visit,
    staff: &Staff<P>,
    tenant: &Tenant,
    form: Form,
    is_done: bool,
) -> Result<HttpResponse, Refused> {
    let (t, status) = (visit.texts(), form.status());
    let may_change = staff.may(Permission::MANAGE_TENANT);
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = SettingsScreen { t, slug, form_token, tenant, form, may_change, is_done };
    let (frame, title) = (Some(&staff.frame), t.nav.settings);
    visit.answer(&Screen { status, frame, tab: Tab::Settings, title, main: &main })
}
