//! Creating and editing bundles.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    catalogue::{BundleChange, BundleDraft, NamesChange},
    staff::ManageCatalogue,
};
use rollcall_domain::catalogue::{
    Bundle, BundleCode, BundleUse, Feature, FeatureCode, ProductCode,
};

use super::{
    FeatureNames,
    product_form::{names, page},
};
use crate::{
    Refused, Visit,
    fields::Fields,
    form::{Form, NotTaken, Wrong},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

const NAMES: &[&str] = &["code", "name", "name_zh", "features", "uses"];

#[derive(Template)]
#[template(path = "catalogue/bundle_form.html")]
struct BundleFormScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    product: ProductCode,
    /// The bundle that is edited.
    bundle: Option<Bundle>,
    /// The product's features that may be in it.
    features: Vec<Feature>,
    names: FeatureNames,
    form: Form,
}

/// A form for a new one.
pub(crate) async fn new(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let product = app.catalogue().product(&staff.slug, &id::<ProductCode>(&req)?).await?.code;
    let form = Form::new(NAMES, Fields::default());
    answer(&visit, &app, &staff, (product, None), form).await
}

/// Create it.
pub(crate) async fn create(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, code) = (form, id::<ProductCode>(&req)?);
    let product = app.catalogue().product(&staff.slug, &code).await?.code;
    let created = async {
        let draft = BundleDraft {
            product: product.clone(),
            code: fields.required("code")?,
            names: names(&fields)?,
            features: members(&fields)?,
            uses: uses(&fields)?,
        };
        Ok(app.catalogue().create_bundle(&staff.by, &staff.slug, draft).await?)
    };
    match created.await {
        Ok(bundle) => Ok(visit.lead_to(&page(&visit, &bundle.product, "created"))),
        Err(why) => {
            let form = Form::again(NAMES, fields, why)?;
            answer(&visit, &app, &staff, (product, None), form).await
        }
    }
}

/// A form with what it is.
pub(crate) async fn edit(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let bundle = app.catalogue().bundle(&staff.slug, &id::<BundleCode>(&req)?).await?;
    let form = Form::new(NAMES, written(&bundle).into_iter().collect());
    answer(&visit, &app, &staff, (bundle.product.clone(), Some(bundle)), form).await
}

/// Change it.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, code) = (form, id::<BundleCode>(&req)?);
    let bundle = app.catalogue().bundle(&staff.slug, &code).await?;
    let saved = async {
        let names = names(&fields)?;
        let change = BundleChange {
            names: NamesChange { en: Some(names.en), zh: Some(names.zh) },
            features: Some(members(&fields)?),
            uses: Some(uses(&fields)?),
        };
        let (by, version) = (&staff.by, fields.read("version")?);
        Ok(app.catalogue().change_bundle(by, &staff.slug, &code, version, change).await?)
    };
    match saved.await {
        Ok(bundle) => Ok(visit.lead_to(&page(&visit, &bundle.product, "saved"))),
        Err(why) => {
            let form = Form::again(NAMES, fields, why)?;
            answer(&visit, &app, &staff, (bundle.product.clone(), Some(bundle)), form).await
        }
    }
}

async fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<ManageCatalogue>,
    (product, bundle): (ProductCode, Option<Bundle>),
    form: Form,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let is_in = |code: &FeatureCode| bundle.as_ref().is_some_and(|it| it.features.contains(code));
    // What was retired stays where it was.
    let may_be =
        |it: &&Feature| it.product == product && (it.retired_at.is_none() || is_in(&it.code));
    let features = catalogue.features.values().filter(may_be).cloned().collect();
    let title = if bundle.is_some() { t.catalogue.edit_bundle } else { t.catalogue.new_bundle };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let names = FeatureNames { catalogue, language: visit.language };
    let status = form.status();
    let main = BundleFormScreen { t, slug, form_token, product, bundle, features, names, form };
    let frame = Some(&staff.frame);
    visit.answer(&Screen { status, frame, tab: Tab::Catalogue, title, main: &main })
}

fn members(fields: &Fields) -> Result<Vec<FeatureCode>, NotTaken> {
    let codes = fields.all("features").map(str::parse);
    codes.collect::<Result<_, _>>().map_err(|error| Wrong::new("features", error).into())
}

/// Lines such as `real-time=cdc`.
fn uses(fields: &Fields) -> Result<Vec<BundleUse>, NotTaken> {
    let wrong = |line: &str, reason: &dyn std::fmt::Display| {
        NotTaken::from(Wrong::new("uses", format!("{line}: {reason}")))
    };
    let one = |line| {
        let (name, needs) = str::split_once(line, '=')
            .ok_or_else(|| wrong(line, &"must be a use, =, and the feature that it needs"))?;
        let code = |text: &str| text.trim().parse().map_err(|error| wrong(line, &error));
        Ok(BundleUse { name: code(name)?, needs: code(needs)? })
    };
    fields.lines("uses").map(one).collect()
}

/// What it is as it is written into a form.
fn written(bundle: &Bundle) -> Vec<(&'static str, String)> {
    let uses: Vec<_> = bundle.uses.iter().map(|it| format!("{}={}", it.name, it.needs)).collect();
    let mut written = vec![
        ("name", bundle.names.en.clone()),
        ("name_zh", bundle.names.zh.clone().unwrap_or_default()),
        ("uses", uses.join("\n")),
    ];
    written.extend(bundle.features.iter().map(|code| ("features", code.to_string())));
    written
}
