//! `/console/{tenant}/licences/issue`

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    idempotency::{IdempotencyState, IdempotentRequest},
    licences::IssuedLicence,
    staff::ManageLicences,
};
use rollcall_domain::{
    LicenceBatchId, LicenceId,
    audit::Actor,
    catalogue::{Bundle, Feature, Product, ProductCode},
};

use super::{
    batch,
    issue_form::{self, GRANT, NAMES},
};
use crate::{
    Refused, Visit,
    catalogue::{Choice, FeatureNames},
    fields::Fields,
    form::{Form, FormError},
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "licences/issue.html")]
struct IssueScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    names: FeatureNames,
    products: Vec<Product>,
    /// The product that is issued, once it is chosen.
    product: Option<ProductCode>,
    features: Vec<Feature>,
    bundles: Vec<Bundle>,
    form: Form,
}

impl IssueScreen<'_> {
    fn kinds(&self) -> [Choice; 2] {
        [("formal", self.t.issue.formal), ("temporary", self.t.issue.temporary)]
    }

    fn grant_field(&self, code: &rollcall_domain::catalogue::FeatureCode) -> String {
        format!("{GRANT}{code}")
    }

    fn is_chosen(&self, product: &Product) -> bool {
        self.product.as_ref() == Some(&product.code)
    }
}

/// A form for the product that the query names, or the only one there is.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageLicences>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of(req.query_string());
    let asked = ["product", "account"].map(|name| (name, query.raw(name).to_owned()));
    let given =
        [("once", app.new_request_id()), ("count", "1".to_owned())].into_iter().chain(asked);
    answer(&visit, &app, &staff, Form::new(NAMES, given)).await
}

/// Issue, and show the keys. A form that is sent twice issues once.
pub(crate) async fn issue(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageLicences>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let by = match begin(&app, &staff, &fields).await? {
        Attempt::First(by) => by,
        Attempt::Repeated(target) => {
            let batch = batch_of(&app, &staff.slug, &target).await?;
            return Ok(visit.lead_to(&visit.path(&format!("licences/batches/{batch}?done=before"))));
        }
    };
    match try_issue(&app, &staff, &by, &fields).await {
        Ok(issued) => {
            let first = issued.first().ok_or(Refused::Internal)?;
            let batch = first.view.licence.batch;
            batch::just_issued(&visit, &app, &staff, batch, issued).await
        }
        Err(why) => {
            if let Some(attempt) = by.once {
                let given_up = app.idempotency().give_up(staff.who.tenant.id, by.who, attempt);
                given_up.await.map_err(Refused::from)?;
            }
            answer(&visit, &app, &staff, Form::rejected(NAMES, fields, why)?).await
        }
    }
}

/// Whether a form is sent for the first time.
enum Attempt {
    /// It is, by this actor.
    First(Actor),
    /// It isn't: this is what it made.
    Repeated(String),
}

async fn begin(
    app: &App,
    staff: &Staff<ManageLicences>,
    fields: &Fields,
) -> Result<Attempt, Refused> {
    let body_hash = fields.digest();
    let key = body_hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let (method, path) = ("POST".to_owned(), "console/licences/issue".to_owned());
    let request = IdempotentRequest { method, path, key, body_hash };
    match app.idempotency().begin(staff.who.tenant.id, staff.by.who, &request).await? {
        IdempotencyState::Fresh(attempt) => {
            Ok(Attempt::First(Actor { once: Some(attempt), ..staff.by.clone() }))
        }
        IdempotencyState::Done { target_id, .. } => Ok(Attempt::Repeated(target_id)),
    }
}

/// The batch of what was issued: a licence, or several.
async fn batch_of(app: &App, tenant: &str, target: &str) -> Result<LicenceBatchId, Refused> {
    match target.parse::<LicenceId>() {
        Ok(id) => Ok(app.licences().show(tenant, id).await?.view.licence.batch),
        Err(_) => target.parse().map_err(|_| Refused::NotFound),
    }
}

async fn try_issue(
    app: &App,
    staff: &Staff<ManageLicences>,
    by: &Actor,
    fields: &Fields,
) -> Result<Vec<IssuedLicence>, FormError> {
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let draft = issue_form::read(fields, fields.required("product")?, &catalogue)?;
    Ok(app.licences().issue(by, &staff.slug, draft).await?)
}

async fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<ManageLicences>,
    form: Form,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let products: Vec<_> = catalogue.products.values().cloned().collect();
    let asked = form.value("product").parse().ok();
    let asked = asked.filter(|code| catalogue.products.contains_key(code));
    let product: Option<ProductCode> = match (asked, products.as_slice()) {
        (Some(asked), _) => Some(asked),
        (None, [only]) => Some(only.code.clone()),
        (None, _) => None,
    };
    let is_its = |of: &ProductCode| product.as_ref() == Some(of);
    let features = catalogue.features.values().filter(|it| is_its(&it.product));
    let bundles = catalogue.bundles.values().filter(|it| is_its(&it.product));
    let status = form.status();
    let main = IssueScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        features: features.filter(|it| it.retired_at.is_none()).cloned().collect(),
        bundles: bundles.cloned().collect(),
        names: FeatureNames { catalogue: catalogue.clone(), language: visit.language },
        products,
        product,
        form,
    };
    let (frame, title) = (Some(&staff.frame), t.issue.title);
    visit.answer(&Screen { status, frame, tab: Tab::Licences, title, main: &main })
}
