//! Converts results into response bodies.

use rollcall_api_types::{BundleView, FeatureView, PreLicenceFeature, PreLicenceView, ProductView};
use rollcall_domain::catalogue::{Bundle, Feature, PreLicence, Product};

pub(super) fn product(product: Product) -> ProductView {
    let rules = product.rules;
    ProductView {
        code: product.code,
        name: product.names.en,
        name_zh: product.names.zh,
        pre_licence: rules.pre_licence.map(pre_licence),
        uninstall: rules.uninstall,
        transfers: rules.transfers,
        on_expiry: rules.on_expiry,
        enforcement: rules.enforcement,
        created_at: product.created_at,
        updated_at: product.updated_at,
    }
}

fn pre_licence(PreLicence { days, grants }: PreLicence) -> PreLicenceView {
    let features = grants.into_iter().map(|(code, quantity)| PreLicenceFeature { code, quantity });
    PreLicenceView { days, features: features.collect() }
}

pub(super) fn feature(feature: Feature) -> FeatureView {
    let kind = feature.kind.parts();
    FeatureView {
        product: feature.product,
        code: feature.code,
        name: feature.names.en,
        name_zh: feature.names.zh,
        kind: kind.name,
        period: kind.period,
        overage: kind.overage,
        reassignments: kind.reassignments,
        enforcement: feature.enforcement,
        version_req: feature.versions,
        retired_at: feature.retired_at,
        created_at: feature.created_at,
        updated_at: feature.updated_at,
    }
}

pub(super) fn bundle(bundle: Bundle) -> BundleView {
    BundleView {
        product: bundle.product,
        code: bundle.code,
        name: bundle.names.en,
        name_zh: bundle.names.zh,
        features: bundle.features,
        uses: bundle.uses.into_iter().map(Into::into).collect(),
        created_at: bundle.created_at,
        updated_at: bundle.updated_at,
    }
}
