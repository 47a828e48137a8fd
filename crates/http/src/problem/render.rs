//! Renders a problem as the response to one request.

use actix_web::{HttpResponse, http::header};
use rollcall_domain::{Action, Language};

use super::Problem;
use crate::state::ServerState;

/// What rendering needs to know of the request.
pub(crate) struct ProblemRenderer<'a> {
    pub(crate) state: &'a ServerState,
    pub(crate) request_id: &'a str,
    pub(crate) language: Language,
}

impl ProblemRenderer<'_> {
    /// The problem as a response body; counts it in the metrics.
    pub(crate) fn render(&self, problem: &Problem) -> rollcall_api_types::Problem {
        let case = &problem.0;
        let entry = case.code.entry();
        self.state.metrics.refused(case.code);
        rollcall_api_types::Problem {
            kind: format!("{}/help/codes/{}", self.state.app.public_url(), entry.number),
            title: entry.name.to_owned(),
            status: case.status.as_u16(),
            detail: case.detail.clone().into_owned(),
            instance: self.request_id.to_owned(),
            code: case.code,
            name: entry.name.to_owned(),
            message: self.language.pick(&entry.message).to_owned(),
            retryable: case.action == Action::Retry,
            action: case.action,
            errors: case.errors.clone(),
            facts: case.facts.clone(),
        }
    }

    /// The problem as a response.
    pub(crate) fn response(&self, problem: &Problem) -> HttpResponse {
        let case = &problem.0;
        let mut response = HttpResponse::build(case.status);
        response
            .content_type("application/problem+json")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::VARY, "Accept-Language"));
        for challenge in case.challenges {
            response.append_header((header::WWW_AUTHENTICATE, *challenge));
        }
        if let Some(allow) = &case.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(seconds) = case.facts.retry_after_s {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.json(self.render(problem))
    }
}
