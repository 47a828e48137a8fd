//! `POST /{tenant}/v1/features/check`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{BundleResult, CheckFeaturesBody, CheckedFeatures, FeatureResult};
use rollcall_app::{
    App,
    licences::{BundleCheck, CheckedFeature, FeatureAsked, FeaturesAsked},
};
use rollcall_domain::Code;

use super::problem::CheckProblems;
use crate::{
    Problem,
    admin::licences::response::bundle_use,
    extract::{CallOrigin, JsonBody, NodeOrAccount, TenantPath},
    node::NO_STORE,
};

/// Check features: whether what runs may go on, and whether something new may begin.
///
/// The answers are in the order asked. A feature that isn't licensed is an answer, not an error: its
/// `error_code` says why. What an account may use is at most five seconds old where another server has
/// changed it.
#[utoipa::path(
    tag = "features",
    request_body = CheckFeaturesBody,
    responses((status = 200, body = CheckedFeatures, description = "The answers"), CheckProblems),
    security(("node_token" = []), ("account" = []))
)]
#[post("/{tenant}/v1/features/check")]
pub(crate) async fn check_features(
    app: Data<App>,
    tenant: TenantPath,
    caller: NodeOrAccount,
    body: JsonBody<CheckFeaturesBody>,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let asked = body.0;
    let caller = caller.of_licences(asked.registration);
    let features = asked.features.into_iter();
    let features = features
        .map(|feature| FeatureAsked { code: feature.code, quantity: feature.quantity })
        .collect();
    let asked = FeaturesAsked { features, bundles: asked.bundles };
    let checked = app.licences().check(&tenant, caller, asked, &origin).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(CheckedFeatures {
        results: checked.features.into_iter().map(feature).collect(),
        bundles: checked.bundles.into_iter().map(bundle).collect(),
    }))
}

fn feature(checked: CheckedFeature) -> FeatureResult {
    let entitlement = checked.entitlement.as_ref();
    FeatureResult {
        licensed: checked.licensed(),
        kind: checked.kind().map(|kind| kind.name().to_owned()),
        running_allowed: checked.running_allowed,
        new_allowed: checked.new_allowed(),
        quantity: checked.quantity,
        until: entitlement.and_then(|it| it.until),
        run_until: entitlement.and_then(|it| it.run_until),
        enforcement: checked.enforcement,
        error_code: checked.refusal,
        licences: entitlement.iter().flat_map(|it| &it.licences).map(ToString::to_string).collect(),
        code: checked.code,
    }
}

fn bundle(checked: BundleCheck) -> BundleResult {
    let found = checked.found;
    let missing = found.as_ref().map(|it| it.missing.iter().map(ToString::to_string).collect());
    let licensed = found.as_ref().is_some_and(|it| it.missing.is_empty());
    BundleResult {
        code: checked.code,
        licensed,
        missing: missing.unwrap_or_default(),
        uses: found.into_iter().flat_map(|it| it.uses).map(bundle_use).collect(),
        error_code: (!licensed).then_some(Code::FEATURE_NOT_LICENSED),
    }
}
