//! Features on the page, and its forms to disconnect and reconnect.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Form, ServiceConfig},
};

use super::{
    Page, Shows,
    forms::{Bare, is_ours, refused, stale},
    page, redirect,
};
use crate::{FeatureView, agent_state::AgentState, language::AcceptLanguage};

/// As many are shown at once; more, when somebody asks.
pub(super) const FEATURES_SHOWN: usize = 20;

pub(super) fn routes(to: &mut ServiceConfig) {
    to.service(ask_to_disconnect).service(disconnect).service(reconnect);
}

/// The confirmation of *Disconnect*.
#[get("/page/disconnect")]
async fn ask_to_disconnect(
    state: Data<AgentState>,
    AcceptLanguage(language): AcceptLanguage,
) -> HttpResponse {
    page(&state, language, Shows::Disconnect)
}

#[post("/page/disconnect")]
async fn disconnect(state: Data<AgentState>, sent: Form<Bare>) -> HttpResponse {
    if !is_ours(&state, &sent.form) {
        return stale();
    }
    match state.client.disconnect().await {
        Ok(()) => redirect("/"),
        Err(error) => refused(&state, &error),
    }
}

#[post("/page/reconnect")]
async fn reconnect(state: Data<AgentState>, sent: Form<Bare>) -> HttpResponse {
    if !is_ours(&state, &sent.form) {
        return stale();
    }
    match state.client.reconnect().await {
        Ok(()) => redirect("/"),
        Err(error) => refused(&state, &error),
    }
}

impl Page<'_> {
    /// What a user may do with a feature, in one word of the page.
    pub(super) fn feature_state(&self, feature: &FeatureView) -> &'static str {
        self.words.feature_state(feature)
    }

    pub(super) fn feature_colour(&self, feature: &FeatureView) -> &'static str {
        match (feature.new_allowed, feature.running_allowed) {
            (true, _) => "good",
            (false, true) => "held",
            (false, false) => "bad",
        }
    }

    /// Why new use may not begin.
    pub(super) fn feature_reason(&self, feature: &FeatureView) -> String {
        let reason = self.words.feature_reason(&feature.reason);
        match feature.error_code {
            Some(code) => format!("{code} {reason}"),
            None => reason.to_owned(),
        }
    }

    pub(super) fn feature_kind(&self, feature: &FeatureView) -> &'static str {
        self.words.feature_kind(feature.kind.as_deref())
    }
}
