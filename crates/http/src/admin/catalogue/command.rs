//! Converts request bodies into commands of the application.

use rollcall_api_types::{
    ChangeBundleBody, ChangeFeatureBody, ChangeProductBody, CheckedFeature, NewBundleBody,
    NewProductBody, PreLicenceBody,
};
use rollcall_app::catalogue::{
    BundleChange, BundleDraft, FeatureChange, FeatureDraft, NamesChange, PreLicenceChange,
    ProductChange, ProductDraft,
};
use rollcall_domain::catalogue::{Names, ProductCode, ProductRules};

pub(super) fn product(new: NewProductBody) -> ProductDraft {
    ProductDraft {
        code: new.code,
        names: Names { en: new.name, zh: new.name_zh },
        rules: ProductRules {
            pre_licence: new.pre_licence.map(|body| pre_licence(body).over(None)),
            uninstall: new.uninstall,
            transfers: new.transfers,
            on_expiry: new.on_expiry,
            enforcement: new.enforcement,
        },
    }
}

pub(super) fn product_change(change: ChangeProductBody) -> ProductChange {
    ProductChange {
        names: NamesChange { en: change.name, zh: change.name_zh },
        pre_licence: change.pre_licence.map(|body| body.map(pre_licence)),
        uninstall: change.uninstall,
        transfers: change.transfers,
        on_expiry: change.on_expiry,
        enforcement: change.enforcement,
    }
}

fn pre_licence(PreLicenceBody { days, features }: PreLicenceBody) -> PreLicenceChange {
    let grants = features.map(|list| list.into_iter().map(|it| (it.code, it.quantity)).collect());
    PreLicenceChange { days, grants }
}

pub(super) fn feature(product: ProductCode, new: CheckedFeature) -> FeatureDraft {
    FeatureDraft {
        product,
        code: new.code,
        names: Names { en: new.name, zh: new.name_zh },
        kind: new.kind,
        enforcement: new.enforcement,
        versions: new.versions,
    }
}

pub(super) fn feature_change(change: ChangeFeatureBody) -> FeatureChange {
    FeatureChange {
        names: NamesChange { en: change.name, zh: change.name_zh },
        overage: change.overage,
        reassignments: change.reassignments,
        enforcement: change.enforcement,
        versions: change.version_req,
        retired: change.retired,
    }
}

pub(super) fn bundle(product: ProductCode, new: NewBundleBody) -> BundleDraft {
    let name = new.name.unwrap_or_else(|| new.code.to_string());
    BundleDraft {
        product,
        code: new.code,
        names: Names { en: name, zh: new.name_zh },
        features: new.features,
        uses: new.uses.into_iter().map(Into::into).collect(),
    }
}

pub(super) fn bundle_change(change: ChangeBundleBody) -> BundleChange {
    BundleChange {
        names: NamesChange { en: change.name, zh: change.name_zh },
        features: change.features,
        uses: change.uses.map(|uses| uses.into_iter().map(Into::into).collect()),
    }
}
