//! Creating and editing what is in the catalogue: what the forms of products, features and bundles have in
//! common.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use rollcall_app::{AdminError, App, catalogue::NamesChange, staff::ManageCatalogue};
use rollcall_domain::catalogue::{Names, ProductCode};

use crate::{
    Refused, Visit,
    fields::Fields,
    form::{FieldError, Form, FormError},
    ids::id,
    signed_in::{Posted, Staff},
};

/// Something of the catalogue that has a form.
pub(crate) trait Entry: Sized {
    /// Its code, as the path of its form has it.
    type Code: std::str::FromStr;

    /// The fields of its form that show what is wrong with them.
    const NAMES: &'static [&'static str];

    /// What is in the form of a new one.
    fn defaults() -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// What it is, as it is written into its form.
    fn written(&self) -> Vec<(&'static str, String)>;

    /// The product on whose page it is.
    fn product(&self) -> &ProductCode;

    /// The one of this code.
    async fn find(app: &App, slug: &str, code: &Self::Code) -> Result<Self, AdminError>;

    /// Create one as a form says, of the product whose page the form is on.
    async fn create(
        app: &App,
        staff: &Staff<ManageCatalogue>,
        of: Option<ProductCode>,
        fields: &Fields,
    ) -> Result<Self, FormError>;

    /// Change it as a form says, if its version is still this.
    async fn change(
        &self,
        app: &App,
        staff: &Staff<ManageCatalogue>,
        version: Option<i64>,
        fields: &Fields,
    ) -> Result<Self, FormError>;

    /// The form, of a product's new one or of one that there is.
    async fn answer(
        visit: &Visit,
        app: &App,
        staff: &Staff<ManageCatalogue>,
        of: Option<ProductCode>,
        edited: Option<Self>,
        form: Form,
    ) -> Result<HttpResponse, Refused>;
}

/// A form for a new one.
pub(crate) async fn new<E: Entry>(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let of = product_of(&req, &app, &staff.slug).await?;
    E::answer(&visit, &app, &staff, of, None, Form::new(E::NAMES, E::defaults())).await
}

/// Create it.
pub(crate) async fn create<E: Entry>(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let of = product_of(&req, &app, &staff.slug).await?;
    match E::create(&app, &staff, of.clone(), &fields).await {
        Ok(entry) => Ok(visit.lead_to(&page(&visit, entry.product(), "created"))),
        Err(why) => {
            let form = Form::rejected(E::NAMES, fields, why)?;
            E::answer(&visit, &app, &staff, of, None, form).await
        }
    }
}

/// A form with what it is.
pub(crate) async fn edit<E: Entry>(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let entry = E::find(&app, &staff.slug, &id(&req)?).await?;
    let (of, form) = (entry.product().clone(), Form::new(E::NAMES, entry.written()));
    E::answer(&visit, &app, &staff, Some(of), Some(entry), form).await
}

/// Change it.
pub(crate) async fn save<E: Entry>(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let entry = E::find(&app, &staff.slug, &id(&req)?).await?;
    let version = fields.raw("version").parse().ok();
    match entry.change(&app, &staff, version, &fields).await {
        Ok(entry) => Ok(visit.lead_to(&page(&visit, entry.product(), "saved"))),
        Err(why) => {
            let (of, form) = (entry.product().clone(), Form::rejected(E::NAMES, fields, why)?);
            E::answer(&visit, &app, &staff, Some(of), Some(entry), form).await
        }
    }
}

/// The product whose page a form for something new is on; a new product's is on none.
async fn product_of(
    req: &HttpRequest,
    app: &App,
    slug: &str,
) -> Result<Option<ProductCode>, Refused> {
    if req.match_info().get("id").is_none() {
        return Ok(None);
    }
    Ok(Some(app.catalogue().product(slug, &id::<ProductCode>(req)?).await?.code))
}

/// The page of a product, which says what was done.
fn page(visit: &Visit, product: &ProductCode, done: &str) -> String {
    visit.path(&format!("catalogue/products/{product}?done={done}"))
}

/// The names in a form.
pub(super) fn names(fields: &Fields) -> Result<Names, FieldError> {
    Ok(Names { en: fields.required("name")?, zh: fields.read("name_zh")? })
}

/// The same as a change.
pub(super) fn names_change(fields: &Fields) -> Result<NamesChange, FieldError> {
    let Names { en, zh } = names(fields)?;
    Ok(NamesChange { en: Some(en), zh: Some(zh) })
}

/// Names as they are written into a form.
pub(super) fn written(names: &Names) -> Vec<(&'static str, String)> {
    let zh = names.zh.clone().unwrap_or_default();
    vec![("name", names.en.clone()), ("name_zh", zh)]
}
