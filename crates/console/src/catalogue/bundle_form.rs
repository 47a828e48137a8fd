//! The form of a bundle.

use std::fmt::Display;

use actix_web::HttpResponse;
use askama::Template;
use rollcall_app::{
    AdminError, App,
    catalogue::{BundleChange, BundleDraft},
    staff::ManageCatalogue,
};
use rollcall_domain::catalogue::{
    Bundle, BundleCode, BundleUse, Feature, FeatureCode, ProductCode,
};

use super::{
    FeatureNames,
    form::{self, Entry},
};
use crate::{
    Refused, Visit,
    fields::Fields,
    form::{FieldError, Form, FormError},
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

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

impl Entry for Bundle {
    type Code = BundleCode;

    const NAMES: &'static [&'static str] = &["code", "name", "name_zh", "features", "uses"];

    fn written(&self) -> Vec<(&'static str, String)> {
        let uses: Vec<_> = self.uses.iter().map(|it| format!("{}={}", it.name, it.needs)).collect();
        let mut written = form::written(&self.names);
        written.push(("uses", uses.join("\n")));
        written.extend(self.features.iter().map(|code| ("features", code.to_string())));
        written
    }

    fn product(&self) -> &ProductCode {
        &self.product
    }

    async fn find(app: &App, slug: &str, code: &BundleCode) -> Result<Self, AdminError> {
        app.catalogue().bundle(slug, code).await
    }

    async fn create(
        app: &App,
        staff: &Staff<ManageCatalogue>,
        of: Option<ProductCode>,
        fields: &Fields,
    ) -> Result<Self, FormError> {
        let draft = BundleDraft {
            product: of.ok_or(Refused::NotFound)?,
            code: fields.required("code")?,
            names: form::names(fields)?,
            features: members(fields)?,
            uses: uses(fields)?,
        };
        Ok(app.catalogue().create_bundle(&staff.by, &staff.slug, draft).await?)
    }

    async fn change(
        &self,
        app: &App,
        staff: &Staff<ManageCatalogue>,
        version: Option<i64>,
        fields: &Fields,
    ) -> Result<Self, FormError> {
        let change = BundleChange {
            names: form::names_change(fields)?,
            features: Some(members(fields)?),
            uses: Some(uses(fields)?),
        };
        let (by, slug) = (&staff.by, &staff.slug);
        Ok(app.catalogue().change_bundle(by, slug, &self.code, version, change).await?)
    }

    async fn answer(
        visit: &Visit,
        app: &App,
        staff: &Staff<ManageCatalogue>,
        of: Option<ProductCode>,
        bundle: Option<Self>,
        form: Form,
    ) -> Result<HttpResponse, Refused> {
        let (t, product) = (visit.texts(), of.ok_or(Refused::NotFound)?);
        let catalogue = app.catalogue().all(&staff.slug).await?;
        let is_in =
            |code: &FeatureCode| bundle.as_ref().is_some_and(|it| it.features.contains(code));
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
}

fn members(fields: &Fields) -> Result<Vec<FeatureCode>, FieldError> {
    let codes = fields.all("features").map(str::parse);
    codes.collect::<Result<_, _>>().map_err(|error| FieldError::new("features", error))
}

/// Lines such as `real-time=cdc`.
fn uses(fields: &Fields) -> Result<Vec<BundleUse>, FieldError> {
    let wrong =
        |line: &str, reason: &dyn Display| FieldError::new("uses", format!("{line}: {reason}"));
    let one = |line| {
        let (name, needs) = str::split_once(line, '=')
            .ok_or_else(|| wrong(line, &"must be a use, =, and the feature that it needs"))?;
        let code = |text: &str| text.trim().parse().map_err(|error| wrong(line, &error));
        Ok(BundleUse { name: code(name)?, needs: code(needs)? })
    };
    fields.lines("uses").map(one).collect()
}
