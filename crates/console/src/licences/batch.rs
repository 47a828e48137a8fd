//! `/console/{tenant}/licences/batches/{lib_id}`: licences that were issued together, and their keys.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    licences::{IssuedLicence, LicenceView, Recover, keys_csv},
    staff::{Needed, Read, RecoverLicences},
};
use rollcall_domain::{LicenceBatchId, LicenceId, staff::Permission};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Refused, Visit,
    catalogue::FeatureNames,
    csv_file::attachment,
    fields::Fields,
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

/// How many are shown; a file has all of them.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "licences/batch.html")]
struct BatchScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    names: FeatureNames,
    batch: LicenceBatchId,
    count: usize,
    licences: Vec<LicenceView>,
    keys: BTreeMap<LicenceId, SecretString>,
    done: Option<&'static str>,
    may_recover: bool,
}

impl BatchScreen<'_> {
    fn key(&self, licence: &LicenceId) -> &str {
        self.keys.get(licence).map(ExposeSecret::expose_secret).unwrap_or_default()
    }
}

/// The batch, without keys.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let batch: LicenceBatchId = id(&req)?;
    let licences = app.licences().batch(&staff.slug, batch).await?;
    let done = match Fields::of(req.query_string()).raw("done") {
        "before" => Some(visit.texts().licences.issued_before),
        _ => None,
    };
    answer(&visit, &app, &staff, batch, (licences, BTreeMap::new()), done).await
}

/// The batch with its keys, which is recorded.
pub(crate) async fn keys(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<RecoverLicences>,
) -> Result<HttpResponse, Refused> {
    let (staff, batch) = (form.staff, id(&req)?);
    let found = recovered(&app, &staff, batch).await?;
    answer(&visit, &app, &staff, batch, with_keys(found), None).await
}

/// The keys as a file, which is recorded.
pub(crate) async fn keys_as_csv(
    req: HttpRequest,
    app: Data<App>,
    form: Posted<RecoverLicences>,
) -> Result<HttpResponse, Refused> {
    let batch: LicenceBatchId = id(&req)?;
    let found = recovered(&app, &form.staff, batch).await?;
    Ok(attachment(&format!("keys-{batch}")).body(keys_csv(&found)))
}

/// What was just issued, with its keys.
pub(super) async fn just_issued<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    batch: LicenceBatchId,
    issued: Vec<IssuedLicence>,
) -> Result<HttpResponse, Refused> {
    let done = Some(visit.texts().licences.just_issued);
    answer(visit, app, staff, batch, with_keys(issued), done).await
}

async fn recovered(
    app: &App,
    staff: &Staff<RecoverLicences>,
    batch: LicenceBatchId,
) -> Result<Vec<IssuedLicence>, Refused> {
    let what = Recover { batch: Some(batch), ..Recover::default() };
    let found = app.licences().recover(&staff.by, &staff.slug, what).await?;
    if found.is_empty() {
        return Err(Refused::NotFound);
    }
    Ok(found)
}

fn with_keys(issued: Vec<IssuedLicence>) -> (Vec<LicenceView>, BTreeMap<LicenceId, SecretString>) {
    let keys = issued.iter().map(|it| (it.view.licence.id, it.key.clone())).collect();
    (issued.into_iter().map(|it| it.view).collect(), keys)
}

async fn answer<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    batch: LicenceBatchId,
    (mut licences, keys): (Vec<LicenceView>, BTreeMap<LicenceId, SecretString>),
    done: Option<&'static str>,
) -> Result<HttpResponse, Refused> {
    if licences.is_empty() {
        return Err(Refused::NotFound);
    }
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let count = licences.len();
    licences.truncate(SHOWN);
    let t = visit.texts();
    let main = BatchScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        names: FeatureNames { catalogue, language: visit.language },
        batch,
        count,
        licences,
        keys,
        done,
        may_recover: staff.may(Permission::RECOVER_LICENCES),
    };
    let (frame, title) = (Some(&staff.frame), t.licences.batch_title);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Licences, title, main: &main })
}
