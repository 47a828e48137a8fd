//! `/console/{tenant}/licences/{lic_id}`

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    licences::{LicenceDetails, LicenceVersion},
    staff::{ManageLicences, Read},
};
use rollcall_domain::{
    LicenceId,
    licences::{Begin, EndedBy},
    staff::Permission,
};

use crate::{
    Refused, Visit,
    audit::{Change, changes_of},
    catalogue::FeatureNames,
    fields::Fields,
    form::Form,
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

/// The field of what disables it.
const NAMES: &[&str] = &["reason"];

#[derive(Template)]
#[template(path = "licences/licence.html")]
struct LicenceScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    names: FeatureNames,
    details: LicenceDetails,
    history: Vec<Version>,
    /// Disabling it.
    form: Form,
    done: Option<&'static str>,
    may_change: bool,
}

/// A version, with what it changed of the one before.
struct Version {
    version: LicenceVersion,
    changes: Vec<Change>,
}

impl LicenceScreen<'_> {
    fn product_name(&self) -> &str {
        let code = &self.details.view.licence.product;
        let product = self.names.catalogue.products.get(code);
        product.map_or(code.as_str(), |it| it.names.in_language(self.names.language))
    }

    /// The licence that took its place.
    fn replaced_by(&self) -> Option<LicenceId> {
        match self.details.view.licence.ended?.by {
            EndedBy::Superseded(by) => Some(by),
            EndedBy::Uninstalled => None,
        }
    }
}

/// The licence.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let done = match Fields::of(req.query_string()).raw("done") {
        "disabled" => Some(t.licences.was_disabled),
        "enabled" => Some(t.licences.was_enabled),
        _ => None,
    };
    let form = Form::empty(NAMES);
    answer(&visit, &app, &staff, (id(&req)?, done), form).await
}

/// Disable it.
pub(crate) async fn disable(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageLicences>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, id) = (form, id::<LicenceId>(&req)?);
    let (licences, version) = (app.licences(), fields.raw("version").parse().ok());
    let reason = fields.text("reason").unwrap_or_default();
    match licences.disable(&staff.by, &staff.slug, id, version, reason).await {
        Ok(_) => Ok(visit.lead_to(&visit.path(&format!("licences/{id}?done=disabled")))),
        Err(error) => {
            let form = Form::rejected(NAMES, fields, error.into())?;
            answer(&visit, &app, &staff, (id, None), form).await
        }
    }
}

async fn answer<P: rollcall_app::staff::Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    (id, done): (LicenceId, Option<&'static str>),
    form: Form,
) -> Result<HttpResponse, Refused> {
    let details = app.licences().show(&staff.slug, id).await?;
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let t = visit.texts();
    let status = form.status();
    let main = LicenceScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        names: FeatureNames { catalogue, language: visit.language },
        history: history(&details.versions),
        details,
        form,
        done,
        may_change: staff.may(Permission::MANAGE_LICENCES),
    };
    let (frame, title) = (Some(&staff.frame), t.licences.one);
    visit.answer(&Screen { status, frame, tab: Tab::Licences, title, main: &main })
}

/// The versions, the newest first, each beside the one before it.
fn history(versions: &[LicenceVersion]) -> Vec<Version> {
    let before = versions.iter().skip(1).map(Some).chain([None]);
    let version = |(version, before): (&LicenceVersion, Option<&LicenceVersion>)| Version {
        changes: before.map(|it| changes_of(&it.facts, &version.facts)).unwrap_or_default(),
        version: version.clone(),
    };
    versions.iter().zip(before).map(version).collect()
}
