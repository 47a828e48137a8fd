//! The form of a feature.

use actix_web::HttpResponse;
use askama::Template;
use rollcall_app::{
    AdminError, App,
    catalogue::{FeatureChange, FeatureDraft},
    staff::ManageCatalogue,
};
use rollcall_domain::catalogue::{
    Enforcement, Feature, FeatureCode, FeatureKind, KindName, KindParts, Overage, Period,
    ProductCode,
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

impl Entry for Feature {
    type Code = FeatureCode;

    const NAMES: &'static [&'static str] = &[
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

    fn written(&self) -> Vec<(&'static str, String)> {
        let parts = self.kind.parts();
        let mut written = form::written(&self.names);
        written.extend([
            ("overage", parts.overage.written()),
            ("reassignments", parts.reassignments.written()),
            ("enforcement", self.enforcement.written()),
            ("version_req", self.versions.written()),
            ("retired", self.retired_at.is_some().written()),
        ]);
        written
    }

    fn product(&self) -> &ProductCode {
        &self.product
    }

    async fn find(app: &App, slug: &str, code: &FeatureCode) -> Result<Self, AdminError> {
        app.catalogue().feature(slug, code).await
    }

    async fn create(
        app: &App,
        staff: &Staff<ManageCatalogue>,
        of: Option<ProductCode>,
        fields: &Fields,
    ) -> Result<Self, FormError> {
        let draft = FeatureDraft {
            product: of.ok_or(Refused::NotFound)?,
            code: fields.required("code")?,
            names: form::names(fields)?,
            kind: kind(fields)?,
            enforcement: fields.read("enforcement")?,
            versions: fields.read("version_req")?,
        };
        Ok(app.catalogue().create_feature(&staff.by, &staff.slug, draft).await?)
    }

    async fn change(
        &self,
        app: &App,
        staff: &Staff<ManageCatalogue>,
        version: Option<i64>,
        fields: &Fields,
    ) -> Result<Self, FormError> {
        let change = FeatureChange {
            names: form::names_change(fields)?,
            overage: fields.read("overage")?,
            reassignments: fields.read("reassignments")?,
            enforcement: Some(fields.read::<Enforcement>("enforcement")?),
            versions: Some(fields.read("version_req")?),
            retired: Some(fields.ticked("retired")),
        };
        let (by, slug) = (&staff.by, &staff.slug);
        Ok(app.catalogue().change_feature(by, slug, &self.code, version, change).await?)
    }

    async fn answer(
        visit: &Visit,
        _: &App,
        staff: &Staff<ManageCatalogue>,
        of: Option<ProductCode>,
        feature: Option<Self>,
        form: Form,
    ) -> Result<HttpResponse, Refused> {
        let (t, product) = (visit.texts(), of.ok_or(Refused::NotFound)?);
        let title = if feature.is_some() { t.feature.edit } else { t.feature.new };
        let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
        let status = form.status();
        let main = FeatureFormScreen { t, slug, form_token, product, feature, form };
        let frame = Some(&staff.frame);
        visit.answer(&Screen { status, frame, tab: Tab::Catalogue, title, main: &main })
    }
}

fn kind(fields: &Fields) -> Result<FeatureKind, FieldError> {
    let parts = KindParts {
        name: fields.required("kind")?,
        period: fields.read("period")?,
        overage: fields.read("overage")?,
        reassignments: fields.read("reassignments")?,
    };
    FeatureKind::from_parts(parts).map_err(|wrong| FieldError::new(wrong.part, wrong))
}
