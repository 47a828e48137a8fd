//! `POST /{tenant}/v1/features/consume`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{ConsumeBody, ConsumedUnits, ConsumedUnitsOf};
use rollcall_app::{
    App,
    licences::{Consume, ConsumedFeature},
};

use super::problem::ConsumeProblems;
use crate::{
    Problem,
    extract::{CallOrigin, JsonBody, NodeOrAccount, TenantPath},
    node::NO_STORE,
};

/// Consume units of metered features: all of the batch or nothing.
///
/// A batch that is sent again counts once, and is answered as it was then.
#[utoipa::path(
    tag = "features",
    request_body = ConsumeBody,
    responses((status = 200, body = ConsumedUnits, description = "Consumed"), ConsumeProblems),
    security(("node_token" = []), ("account" = []))
)]
#[post("/{tenant}/v1/features/consume")]
pub(crate) async fn consume_units(
    app: Data<App>,
    tenant: TenantPath,
    caller: NodeOrAccount,
    body: JsonBody<ConsumeBody>,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let ConsumeBody { batch_id, units, registration } = body.0;
    let caller = caller.of_licences(registration);
    let units = units.into_iter().map(|one| (one.code, one.units)).collect();
    let batch = Consume { batch_id: batch_id.clone(), units };
    let consumed = app.licences().consume(&tenant, caller, batch, &origin).await?;
    let left = |one: ConsumedFeature| ConsumedUnitsOf {
        left: one.quantity.saturating_sub(one.used),
        code: one.code,
        quantity: one.quantity,
        used: one.used,
        overage: one.overage,
        renews_at: one.renews_at,
    };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(ConsumedUnits {
        batch_id,
        repeated: consumed.repeated,
        units: consumed.features.into_iter().map(left).collect(),
    }))
}
