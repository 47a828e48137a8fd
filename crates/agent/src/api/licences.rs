//! Features; disconnecting and reconnecting.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path, Query, ServiceConfig},
};
use serde::Deserialize;

use super::{Empty, answer};
use crate::{FeatureAnswer, FeaturesView, agent_state::AgentState};

pub(super) fn routes(to: &mut ServiceConfig) {
    to.service(features).service(feature).service(disconnect).service(reconnect);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default = "yes")]
    new: bool,
    #[serde(default = "one")]
    quantity: u64,
}

fn yes() -> bool {
    true
}

fn one() -> u64 {
    1
}

/// All features that are known.
#[get("/features")]
async fn features(state: Data<AgentState>) -> HttpResponse {
    let disconnected_at = state.client.status().disconnected_at;
    HttpResponse::Ok().json(FeaturesView { disconnected_at, items: state.features() })
}

/// Whether a feature may be used. Makes no call.
#[get("/features/{code}")]
async fn feature(state: Data<AgentState>, code: Path<String>, asked: Query<Asked>) -> HttpResponse {
    let feature = state.client.feature_quantity(&code, asked.quantity);
    HttpResponse::Ok().json(FeatureAnswer::of(feature, asked.new))
}

/// Disconnect: no calls, and no new use of features.
#[post("/disconnect")]
async fn disconnect(state: Data<AgentState>, _: Json<Empty>) -> HttpResponse {
    let done = state.client.disconnect().await;
    answer(&state, done)
}

/// Reconnect: the next call is due at once.
#[post("/reconnect")]
async fn reconnect(state: Data<AgentState>, _: Json<Empty>) -> HttpResponse {
    let done = state.client.reconnect().await;
    answer(&state, done)
}
