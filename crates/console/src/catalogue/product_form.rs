//! The form of a product.

use std::fmt::Display;

use actix_web::HttpResponse;
use askama::Template;
use rollcall_app::{
    AdminError, App,
    catalogue::{PreLicenceChange, ProductChange, ProductDraft},
    staff::ManageCatalogue,
};
use rollcall_domain::catalogue::{
    FeatureCode, OnExpiry, PreLicence, Product, ProductCode, ProductRules,
};

use super::{
    Choice, enforcements,
    form::{self, Entry},
};
use crate::{
    Refused, Visit,
    fields::Fields,
    form::{FieldError, FieldValue, Form, FormError},
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

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

impl Entry for Product {
    type Code = ProductCode;

    const NAMES: &'static [&'static str] = &[
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

    fn defaults() -> Vec<(&'static str, String)> {
        written(&ProductRules::default())
    }

    fn written(&self) -> Vec<(&'static str, String)> {
        [written(&self.rules), form::written(&self.names)].concat()
    }

    fn product(&self) -> &ProductCode {
        &self.code
    }

    async fn find(app: &App, slug: &str, code: &ProductCode) -> Result<Self, AdminError> {
        app.catalogue().product(slug, code).await
    }

    async fn create(
        app: &App,
        staff: &Staff<ManageCatalogue>,
        _: Option<ProductCode>,
        fields: &Fields,
    ) -> Result<Self, FormError> {
        let (names, rules) = (form::names(fields)?, rules(fields)?);
        let draft = ProductDraft { code: fields.required("code")?, names, rules };
        Ok(app.catalogue().create_product(&staff.by, &staff.slug, draft).await?)
    }

    async fn change(
        &self,
        app: &App,
        staff: &Staff<ManageCatalogue>,
        version: Option<i64>,
        fields: &Fields,
    ) -> Result<Self, FormError> {
        let (names, rules) = (form::names_change(fields)?, rules(fields)?);
        let pre_licence =
            |it: PreLicence| PreLicenceChange { days: Some(it.days), grants: Some(it.grants) };
        let change = ProductChange {
            names,
            pre_licence: Some(rules.pre_licence.map(pre_licence)),
            uninstall: Some(rules.uninstall),
            transfers: Some(rules.transfers),
            on_expiry: Some(rules.on_expiry),
            enforcement: Some(rules.enforcement),
        };
        let (by, slug) = (&staff.by, &staff.slug);
        Ok(app.catalogue().change_product(by, slug, &self.code, version, change).await?)
    }

    async fn answer(
        visit: &Visit,
        _: &App,
        staff: &Staff<ManageCatalogue>,
        _: Option<ProductCode>,
        product: Option<Self>,
        form: Form,
    ) -> Result<HttpResponse, Refused> {
        let t = visit.texts();
        let title =
            if product.is_some() { t.catalogue.edit_product } else { t.catalogue.new_product };
        let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
        let status = form.status();
        let main = ProductFormScreen { t, slug, form_token, product, form };
        let frame = Some(&staff.frame);
        visit.answer(&Screen { status, frame, tab: Tab::Catalogue, title, main: &main })
    }
}

fn rules(fields: &Fields) -> Result<ProductRules, FieldError> {
    let grants = fields.lines("pre_licence.features").map(grant).collect::<Result<Vec<_>, _>>()?;
    let days: Option<u32> = fields.read("pre_licence.days")?;
    let pre_licence = match (days, grants.is_empty()) {
        (None, true) => None,
        (days, _) => Some(PreLicence { days: days.unwrap_or(PreLicence::DAYS), grants }),
    };
    let on_expiry = match fields.raw("on_expiry") {
        "grace" => OnExpiry::Grace { days: fields.required("grace_days")? },
        other => other.parse().map_err(|error| FieldError::new("on_expiry", error))?,
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
fn grant(line: &str) -> Result<(FeatureCode, u32), FieldError> {
    let (code, units) = line.split_once('=').unwrap_or((line, "1"));
    let wrong =
        |reason: &dyn Display| FieldError::new("pre_licence.features", format!("{line}: {reason}"));
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
        ("uninstall", rules.uninstall.written()),
    ];
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
