//! `/console/{tenant}/accounts/{acc_id}/licences`: what an account may use, and what if.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rollcall_app::{
    App,
    licences::{AccountEntitlements, LicenceFilter, LicenceView},
    staff::{ManageLicences, Needed, Read},
};
use rollcall_domain::{
    AccountId, LicenceId, catalogue::FeatureCode, licences::Entitlement,
    limits::ACCOUNT_LICENCES_MAX, staff::Permission, validity,
};

use super::use_of_features::{Allowed, Different, Use, differences};
use crate::{
    Refused, Visit,
    catalogue::FeatureNames,
    fields::Fields,
    form::{Form, FormError},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

/// The field of what redeems a key.
const NAMES: &[&str] = &["key"];

#[derive(Template)]
#[template(path = "licences/account.html")]
struct AccountLicencesScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    account: AccountId,
    names: FeatureNames,
    zone: Tz,
    licences: Vec<LicenceView>,
    /// What it may use; supposed, where something is.
    shown: AccountEntitlements,
    /// What is supposed, as it stands in the form.
    supposed: Supposed,
    /// What would be different, where something is supposed.
    differences: Option<Vec<Different>>,
    /// Redeeming a key.
    form: Form,
    done: Option<&'static str>,
    may_change: bool,
}

/// What is supposed: a day, and that a licence isn't there.
#[derive(Default)]
struct Supposed {
    on: Option<NaiveDate>,
    without: Option<LicenceId>,
}

impl Supposed {
    /// As a query says; what can't be read isn't supposed.
    fn of(fields: &Fields) -> Self {
        let read = |name| fields.text(name).unwrap_or_default();
        Self { on: read("on").parse().ok(), without: read("without").parse().ok() }
    }

    fn is_anything(&self) -> bool {
        self.on.is_some() || self.without.is_some()
    }

    fn at(&self, zone: Tz) -> Option<DateTime<Utc>> {
        validity(self.on, None, zone).starts_at
    }
}

impl AccountLicencesScreen<'_> {
    fn use_of(&self, entitlement: &Entitlement) -> Use {
        Use::of(entitlement)
    }

    fn allowed_name(&self, of: &Use) -> &'static str {
        let t = &self.t.account_licences;
        match of.allowed {
            Allowed::Licensed => t.licensed,
            Allowed::Trial => t.trial,
            Allowed::Running => t.running,
            Allowed::NotBegun => t.not_begun,
            Allowed::Disabled => t.disabled,
            Allowed::Nothing => t.not_licensed,
        }
    }

    /// How many units; nothing of a switch.
    fn units(&self, code: &FeatureCode, of: &Use) -> Option<u32> {
        (!self.names.is_switch(code) && of.quantity > 0).then_some(of.quantity)
    }

    fn bundle_name<'b>(&'b self, code: &'b rollcall_domain::catalogue::BundleCode) -> &'b str {
        let bundle = self.names.catalogue.bundles.get(code);
        bundle.map_or(code.as_str(), |it| it.names.in_language(self.names.language))
    }

    fn names_of(&self, codes: &[FeatureCode]) -> String {
        codes.iter().map(|code| self.names.of(code)).collect::<Vec<_>>().join(", ")
    }

    fn is_without(&self, licence: &LicenceId) -> bool {
        self.supposed.without == Some(*licence)
    }

    /// A licence in a line.
    fn line(&self, view: &LicenceView) -> String {
        let licence = &view.licence;
        let kind = self.t.licences.kind_name(licence.kind);
        format!("{kind}: {}", self.names.grants(&licence.grants))
    }
}

/// What it may use now; or would, if the query supposes something.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let t = &visit.texts().account_licences;
    let done = match fields.raw("done") {
        "redeemed" => Some(t.was_redeemed),
        "before" => Some(t.was_its_already),
        _ => None,
    };
    let form = Form::empty(NAMES);
    answer(&visit, &app, &staff, id(&req)?, (Supposed::of(&fields), done), form).await
}

/// Redeem a key for it.
pub(crate) async fn redeem(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageLicences>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, id) = (form, id::<AccountId>(&req)?);
    let name = app.licences().account_name(&staff.slug, id).await?;
    match app.licences().redeem_for(&staff.by, &staff.slug, &name, &fields.secret("key")).await {
        Ok(redeemed) => {
            let done = if redeemed.created { "redeemed" } else { "before" };
            Ok(visit.lead_to(&visit.path(&format!("accounts/{id}/licences?done={done}"))))
        }
        Err(error) => {
            let form = Form::rejected(NAMES, fields, FormError::from(error).at("key"))?;
            answer(&visit, &app, &staff, id, (Supposed::default(), None), form).await
        }
    }
}

async fn answer<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    account: AccountId,
    (supposed, done): (Supposed, Option<&'static str>),
    form: Form,
) -> Result<HttpResponse, Refused> {
    let (licences, zone) = (app.licences(), staff.who.tenant.zone);
    let now = licences.entitlements(&staff.slug, account, None, None).await?;
    let (at, without) = (supposed.at(zone), supposed.without);
    let (shown, differences) = match supposed.is_anything() {
        true => {
            let then = licences.entitlements(&staff.slug, account, at, without).await?;
            let differences = differences(&now, &then);
            (then, Some(differences))
        }
        false => (now, None),
    };
    let filter =
        LicenceFilter { account: Some(account), newest_first: true, ..LicenceFilter::default() };
    let most = u64::try_from(ACCOUNT_LICENCES_MAX).unwrap_or(u64::MAX);
    let found = licences.list(&staff.slug, &filter, None, most).await?.items;
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let t = visit.texts();
    let status = form.status();
    let main = AccountLicencesScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        account,
        names: FeatureNames { catalogue, language: visit.language },
        zone,
        licences: found,
        shown,
        supposed,
        differences,
        form,
        done,
        may_change: staff.may(Permission::MANAGE_LICENCES),
    };
    let title = crate::texts::fill(t.account_licences.title, &main.shown.account);
    let (frame, title) = (Some(&staff.frame), title.as_str());
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
