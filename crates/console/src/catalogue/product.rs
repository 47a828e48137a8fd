//! `/console/{tenant}/catalogue/products/{code}`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{App, staff::Read};
use rollcall_domain::{
    catalogue::{Bundle, Feature, FeatureCode, Product, ProductCode},
    staff::Permission,
};

use super::FeatureNames;
use crate::{
    Refused, Visit,
    fields::Fields,
    ids::id,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

#[derive(Template)]
#[template(path = "catalogue/product.html")]
struct ProductScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    product: Product,
    features: Vec<Feature>,
    bundles: Vec<Bundle>,
    names: FeatureNames,
    done: Option<&'static str>,
    may_change: bool,
    may_issue: bool,
}

impl ProductScreen<'_> {
    fn names_of(&self, codes: &[FeatureCode]) -> String {
        codes.iter().map(|code| self.names.of(code)).collect::<Vec<_>>().join(", ")
    }

    /// The features of the pre-licence, with their units.
    fn pre_grants(&self) -> String {
        let pre = self.product.rules.pre_licence.iter().flat_map(|it| &it.grants);
        let grant = |(code, units): &(FeatureCode, u32)| match units {
            1 => self.names.of(code).to_owned(),
            units => format!("{} × {units}", self.names.of(code)),
        };
        pre.map(grant).collect::<Vec<_>>().join(", ")
    }
}

/// A product with its features, bundles and rules.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let code: ProductCode = id(&req)?;
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let product = catalogue.products.get(&code).ok_or(Refused::NotFound)?.clone();
    let t = visit.texts();
    let done = match Fields::of(req.query_string()).raw("done") {
        "created" => Some(t.catalogue.created),
        "saved" => Some(t.catalogue.saved),
        _ => None,
    };
    let features = catalogue.features.values().filter(|it| it.product == code);
    let bundles = catalogue.bundles.values().filter(|it| it.product == code);
    let main = ProductScreen {
        t,
        slug: &staff.slug,
        features: features.cloned().collect(),
        bundles: bundles.cloned().collect(),
        product,
        names: FeatureNames { catalogue, language: visit.language },
        done,
        may_change: staff.may(Permission::MANAGE_CATALOGUE),
        may_issue: staff.may(Permission::MANAGE_LICENCES),
    };
    let (frame, title) = (Some(&staff.frame), main.product.names.in_language(visit.language));
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Catalogue, title, main: &main })
}
