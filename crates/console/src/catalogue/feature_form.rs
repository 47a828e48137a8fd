//! Creating and editing features.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    catalogue::{FeatureChange, FeatureDraft, NamesChange},
    staff::ManageCatalogue,
};
use rollcall_domain::catalogue::{
    Enforcement, Feature, FeatureCode, FeatureKind, KindName, KindParts, Overage, Period,
    ProductCode,
};

use super::{
    Choice, enforcements,
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

const NAMES: &[&str] = &[
    "code",
    "name",
    "name_zh",
    "kind",
    "period",
    "overage",
    "reassignments",
    "enforcement",
    "version_req",
];

#[derive(Template)]
#[template(path = "catalogue/feature_form.html")]
struct FeatureFormScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    product: ProductCode,
    /// The feature that is edited.
    feature: Option<Feature>,
    form: Form,
}

impl FeatureFormScreen<'_> {
    fn kinds(&self) -> [Choice; 4] {
        KindName::ALL.map(|kind| (kind.name(), self.t.feature.kind_name(kind)))
    }

    fn periods(&self) -> Vec<Choice> {
        let periods = Period::ALL.map(|it| (it.name(), self.t.feature.period_name(it)));
        [("", "–")].into_iter().chain(periods).collect()
    }

    fn overages(&self) -> [Choice; 3] {
        let overage = |it: Overage| (it.name(), self.t.feature.overage_name(it));
        [("", "–"), overage(Overage::Refuse), overage(Overage::Allow)]
    }

    fn enforcement(&self) -> Vec<Choice> {
        [("", self.t.feature.as_product)].into_iter().chain(enforcements(self.t)).collect()
    }

    fn is_of_kind(&self, kind: &str) -> bool {
        self.feature.as_ref().is_none_or(|it| it.kind.name() == kind)
    }
}

/// A form for a new one.
pub(crate) async fn new(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let product = app.catalogue().product(&staff.slug, &id::<ProductCode>(&req)?).await?.code;
    answer(&visit, &staff, (product, None), Form::new(NAMES, Fields::default()))
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
        let draft = FeatureDraft {
            product: product.clone(),
            code: fields.required("code")?,
            names: names(&fields)?,
            kind: kind(&fields)?,
            enforcement: fields.read("enforcement")?,
            versions: fields.read("version_req")?,
        };
        Ok(app.catalogue().create_feature(&staff.by, &staff.slug, draft).await?)
    };
    match created.await {
        Ok(feature) => Ok(visit.lead_to(&page(&visit, &feature.product, "created"))),
        Err(why) => answer(&visit, &staff, (product, None), Form::again(NAMES, fields, why)?),
    }
}

/// A form with what it is.
pub(crate) async fn edit(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let feature = app.catalogue().feature(&staff.slug, &id::<FeatureCode>(&req)?).await?;
    let form = Form::new(NAMES, written(&feature).into_iter().collect());
    answer(&visit, &staff, (feature.product.clone(), Some(feature)), form)
}

/// Change it.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, code) = (form, id::<FeatureCode>(&req)?);
    let feature = app.catalogue().feature(&staff.slug, &code).await?;
    let saved = async {
        let names = names(&fields)?;
        let change = FeatureChange {
            names: NamesChange { en: Some(names.en), zh: Some(names.zh) },
            overage: fields.read("overage")?,
            reassignments: fields.read("reassignments")?,
            enforcement: Some(fields.read::<Enforcement>("enforcement")?),
            versions: Some(fields.read("version_req")?),
            retired: Some(fields.ticked("retired")),
        };
        let (by, version) = (&staff.by, fields.read("version")?);
        Ok(app.catalogue().change_feature(by, &staff.slug, &code, version, change).await?)
    };
    match saved.await {
        Ok(feature) => Ok(visit.lead_to(&page(&visit, &feature.product, "saved"))),
        Err(why) => {
            let of = (feature.product.clone(), Some(feature));
            answer(&visit, &staff, of, Form::again(NAMES, fields, why)?)
        }
    }
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageCatalogue>,
    (product, feature): (ProductCode, Option<Feature>),
    form: Form,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let title = if feature.is_some() { t.feature.edit } else { t.feature.new };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let status = form.status();
    let main = FeatureFormScreen { t, slug, form_token, product, feature, form };
    let frame = Some(&staff.frame);
    visit.answer(&Screen { status, frame, tab: Tab::Catalogue, title, main: &main })
}

fn kind(fields: &Fields) -> Result<FeatureKind, NotTaken> {
    let parts = KindParts {
        name: fields.required("kind")?,
        period: fields.read("period")?,
        overage: fields.read("overage")?,
        reassignments: fields.read("reassignments")?,
    };
    let kind = FeatureKind::from_parts(parts);
    kind.map_err(|wrong| Wrong::new(wrong.part, wrong).into())
}

/// What it is as it is written into a form.
fn written(feature: &Feature) -> Vec<(&'static str, String)> {
    fn or_empty(value: Option<impl ToString>) -> String {
        value.map(|it| it.to_string()).unwrap_or_default()
    }
    let parts = feature.kind.parts();
    let mut written = vec![
        ("name", feature.names.en.clone()),
        ("name_zh", or_empty(feature.names.zh.as_ref())),
        ("overage", or_empty(parts.overage)),
        ("reassignments", or_empty(parts.reassignments)),
        ("enforcement", or_empty(feature.enforcement)),
        ("version_req", or_empty(feature.versions.as_ref())),
    ];
    if feature.retired_at.is_some() {
        written.push(("retired", "1".to_owned()));
    }
    written
}
