//! Creating and editing products.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    catalogue::{NamesChange, PreLicenceChange, ProductChange, ProductDraft},
    staff::ManageCatalogue,
};
use rollcall_domain::catalogue::{
    FeatureCode, Names, OnExpiry, PreLicence, Product, ProductCode, ProductRules,
};

use super::{Choice, enforcements};
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
    "pre_licence.days",
    "pre_licence.features",
    "transfers",
    "on_expiry",
    "grace_days",
    "enforcement",
];

#[derive(Template)]
#[template(path = "catalogue/product_form.html")]
struct ProductFormScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    /// The product that is edited.
    product: Option<Product>,
    form: Form,
}

impl ProductFormScreen<'_> {
    fn on_expiry(&self) -> [Choice; 3] {
        let t = &self.t.catalogue;
        [("keep_running", t.keep_running), ("grace", t.grace), ("off", t.off)]
    }

    fn enforcement(&self) -> Vec<Choice> {
        enforcements(self.t).collect()
    }
}

/// A form for a new one.
pub(crate) async fn new(
    visit: Visit,
    staff: Staff<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let written = written(&ProductRules::default());
    answer(&visit, &staff, None, Form::new(NAMES, written.into_iter().collect()))
}

/// Create it.
pub(crate) async fn create(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let created = async {
        let (names, rules) = (names(&fields)?, rules(&fields)?);
        let draft = ProductDraft { code: fields.required("code")?, names, rules };
        Ok(app.catalogue().create_product(&staff.by, &staff.slug, draft).await?)
    };
    match created.await {
        Ok(product) => Ok(visit.lead_to(&page(&visit, &product.code, "created"))),
        Err(why) => answer(&visit, &staff, None, Form::again(NAMES, fields, why)?),
    }
}

/// A form with what it is.
pub(crate) async fn edit(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let product = app.catalogue().product(&staff.slug, &id::<ProductCode>(&req)?).await?;
    let mut written = written(&product.rules);
    written.push(("name", product.names.en.clone()));
    written.push(("name_zh", product.names.zh.clone().unwrap_or_default()));
    answer(&visit, &staff, Some(product), Form::new(NAMES, written.into_iter().collect()))
}

/// Change it.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, code) = (form, id::<ProductCode>(&req)?);
    let product = app.catalogue().product(&staff.slug, &code).await?;
    let saved = async {
        let (names, rules) = (names(&fields)?, rules(&fields)?);
        let change = ProductChange {
            names: NamesChange { en: Some(names.en), zh: Some(names.zh) },
            pre_licence: Some(
                rules
                    .pre_licence
                    .map(|it| PreLicenceChange { days: Some(it.days), grants: Some(it.grants) }),
            ),
            uninstall: Some(rules.uninstall),
            transfers: Some(rules.transfers),
            on_expiry: Some(rules.on_expiry),
            enforcement: Some(rules.enforcement),
        };
        let (by, version) = (&staff.by, fields.read("version")?);
        Ok(app.catalogue().change_product(by, &staff.slug, &code, version, change).await?)
    };
    match saved.await {
        Ok(product) => Ok(visit.lead_to(&page(&visit, &product.code, "saved"))),
        Err(why) => answer(&visit, &staff, Some(product), Form::again(NAMES, fields, why)?),
    }
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageCatalogue>,
    product: Option<Product>,
    form: Form,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let title = if product.is_some() { t.catalogue.edit_product } else { t.catalogue.new_product };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let status = form.status();
    let main = ProductFormScreen { t, slug, form_token, product, form };
    let frame = Some(&staff.frame);
    visit.answer(&Screen { status, frame, tab: Tab::Catalogue, title, main: &main })
}

/// The page of a product, which says what was done.
pub(super) fn page(visit: &Visit, product: &ProductCode, done: &str) -> String {
    visit.path(&format!("catalogue/products/{product}?done={done}"))
}

/// The names in a form; a field that is empty is said to be wrong by the use case.
pub(super) fn names(fields: &Fields) -> Result<Names, NotTaken> {
    let name = |field| fields.text(field).map(str::to_owned);
    let en = name("name").ok_or_else(|| Wrong::new("name", "must be given"))?;
    Ok(Names { en, zh: name("name_zh") })
}

fn rules(fields: &Fields) -> Result<ProductRules, NotTaken> {
    let grants = fields.lines("pre_licence.features").map(grant).collect::<Result<Vec<_>, _>>()?;
    let days: Option<u32> = fields.read("pre_licence.days")?;
    let pre_licence = match (days, grants.is_empty()) {
        (None, true) => None,
        (days, _) => Some(PreLicence { days: days.unwrap_or(PreLicence::DAYS), grants }),
    };
    let on_expiry = match fields.raw("on_expiry") {
        "grace" => OnExpiry::Grace { days: fields.required("grace_days")? },
        other => other.parse().map_err(|error| Wrong::new("on_expiry", error))?,
    };
    Ok(ProductRules {
        pre_licence,
        uninstall: fields.ticked("uninstall"),
        transfers: fields.read("transfers")?.unwrap_or_default(),
        on_expiry,
        enforcement: fields.required("enforcement")?,
    })
}

/// A line such as `cdc` or `topics=50`.
fn grant(line: &str) -> Result<(FeatureCode, u32), Wrong> {
    let (code, units) = line.split_once('=').unwrap_or((line, "1"));
    let wrong = |reason: &dyn std::fmt::Display| {
        Wrong::new("pre_licence.features", format!("{line}: {reason}"))
    };
    let code = code.trim().parse().map_err(|error| wrong(&error))?;
    let units = units.trim().parse().map_err(|_| wrong(&"must have a number after ="))?;
    Ok((code, units))
}

/// The rules as they are written into a form.
fn written(rules: &ProductRules) -> Vec<(&'static str, String)> {
    let (on_expiry, grace_days) = match rules.on_expiry {
        OnExpiry::Grace { days } => ("grace".to_owned(), days.to_string()),
        other => (other.to_string(), String::new()),
    };
    let mut written = vec![
        ("transfers", rules.transfers.to_string()),
        ("on_expiry", on_expiry),
        ("grace_days", grace_days),
        ("enforcement", rules.enforcement.to_string()),
    ];
    if rules.uninstall {
        written.push(("uninstall", "1".to_owned()));
    }
    if let Some(pre) = &rules.pre_licence {
        let line = |(code, units): &(FeatureCode, u32)| match units {
            1 => code.to_string(),
            units => format!("{code}={units}"),
        };
        let lines: Vec<_> = pre.grants.iter().map(line).collect();
        written.push(("pre_licence.days", pre.days.to_string()));
        written.push(("pre_licence.features", lines.join("\n")));
    }
    written
}
