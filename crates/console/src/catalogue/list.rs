//! `/console/{tenant}/catalogue`

use std::sync::Arc;

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{App, staff::Read};
use rollcall_domain::{
    Language,
    catalogue::{Catalogue, Product},
    staff::Permission,
};

use crate::{
    Refused, Visit,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

#[derive(Template)]
#[template(path = "catalogue/list.html")]
struct CatalogueScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    language: Language,
    catalogue: Arc<Catalogue>,
    may_change: bool,
}

impl CatalogueScreen<'_> {
    /// How many features and bundles a product has.
    fn counts(&self, product: &Product) -> (usize, usize) {
        let features = self.catalogue.features.values().filter(|it| it.product == product.code);
        let bundles = self.catalogue.bundles.values().filter(|it| it.product == product.code);
        (features.count(), bundles.count())
    }
}

/// All products.
pub(crate) async fn show(
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let main = CatalogueScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        language: visit.language,
        catalogue: app.catalogue().all(&staff.slug).await?,
        may_change: staff.may(Permission::MANAGE_CATALOGUE),
    };
    let (frame, title) = (Some(&staff.frame), t.nav.catalogue);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Catalogue, title, main: &main })
}
