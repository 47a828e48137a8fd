//! Products, features and bundles.

mod bundle;
mod command;
mod export;
mod feature;
mod filter;
mod import;
mod path;
mod product;
mod response;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("catalogue", "Staff: what is licensed")
        .service(product::list_products)
        .service(product::create_product)
        .service(product::show_product)
        .service(product::change_product)
        .service(feature::list_product_features)
        .service(feature::create_feature)
        .service(feature::show_feature)
        .service(feature::change_feature)
        .service(bundle::list_bundles)
        .service(bundle::create_bundle)
        .service(bundle::show_bundle)
        .service(bundle::change_bundle)
        .service(feature::list_features)
        .service(import::import_features)
        .service(export::export_features);
}
