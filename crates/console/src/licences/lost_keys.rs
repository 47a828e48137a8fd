//! `/console/{tenant}/licences/lost-keys`: keys by what is known of them.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    licences::{IssuedLicence, Recover},
    staff::RecoverLicences,
};
use secrecy::ExposeSecret;

use crate::{
    Refused, Visit,
    catalogue::FeatureNames,
    form::{Form, FormError},
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

const NAMES: &[&str] = &["account", "email", "contract"];

#[derive(Template)]
#[template(path = "licences/lost_keys.html")]
struct LostKeysScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    names: FeatureNames,
    form: Form,
    /// What was found, once it was looked for.
    found: Option<Vec<IssuedLicence>>,
}

/// A form for what is known.
pub(crate) async fn ask(
    visit: Visit,
    app: Data<App>,
    staff: Staff<RecoverLicences>,
) -> Result<HttpResponse, Refused> {
    answer(&visit, &app, &staff, Form::empty(NAMES), None).await
}

/// The keys that are known by it, which is recorded of each.
pub(crate) async fn find(
    visit: Visit,
    app: Data<App>,
    form: Posted<RecoverLicences>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let found = async {
        let text = |name| fields.text(name).map(str::to_owned);
        let (account, email, contract) = (text("account"), text("email"), fields.read("contract")?);
        let what = Recover { contract, account, email, batch: None };
        Ok::<_, FormError>(app.licences().recover(&staff.by, &staff.slug, what).await?)
    };
    match found.await {
        Ok(found) => answer(&visit, &app, &staff, Form::filled(NAMES, fields), Some(found)).await,
        Err(why) => answer(&visit, &app, &staff, Form::rejected(NAMES, fields, why)?, None).await,
    }
}

async fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<RecoverLicences>,
    form: Form,
    found: Option<Vec<IssuedLicence>>,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let names = FeatureNames { catalogue, language: visit.language };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let status = form.status();
    let main = LostKeysScreen { t, slug, form_token, names, form, found };
    let (frame, title) = (Some(&staff.frame), t.licences.lost);
    visit.answer(&Screen { status, frame, tab: Tab::Licences, title, main: &main })
}
