//! The Registration Management page: plain forms, no script.

mod forms;
mod licences;
mod texts;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{
        StatusCode,
        header::{self, ContentType},
    },
    web::{Data, Query, ServiceConfig},
};
use askama::Template;
use chrono::{DateTime, Utc};
use rollcall_client::Action;
use rollcall_domain::{Code, Language};
use secrecy::ExposeSecret;
use serde::Deserialize;

use crate::{
    AgentProblem, FailureView, FailuresView, FeatureView, NodeFailureView, NodeState, NodeView,
    StatusView,
    agent_state::AgentState,
    language::{AcceptLanguage, COOKIE},
};
use texts::Texts;

/// The path of the log-in page.
pub(crate) const LOGIN: &str = "/page/login";
/// The path of the style sheet.
pub(crate) const STYLE: &str = "/page/style.css";

pub(crate) fn routes(to: &mut ServiceConfig) {
    to.service(overview)
        .service(register)
        .service(failed)
        .service(errors)
        .service(unbind)
        .service(login)
        .service(style)
        .configure(forms::routes)
        .configure(licences::routes);
}

/// The content of a page.
enum Shows {
    Overview { status: Box<StatusView>, features: Vec<FeatureView> },
    Register { again: bool },
    Failed(Box<AgentProblem>),
    Errors(FailuresView),
    Unbind(Box<StatusView>),
    Disconnect,
    Login { wrong: bool },
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    language: Language,
    words: Texts,
    product: &'a str,
    /// The CSRF token of the forms.
    form: &'a str,
    shows: Shows,
}

#[derive(Deserialize)]
struct Switch {
    lang: Option<String>,
}

/// The page itself; with `?lang=…` the language is chosen first.
#[get("/")]
async fn overview(
    req: HttpRequest,
    state: Data<AgentState>,
    switch: Query<Switch>,
    AcceptLanguage(language): AcceptLanguage,
) -> HttpResponse {
    if let Some(chosen) = switch.lang.as_deref().and_then(Language::of_tag) {
        let cookie = format!("{COOKIE}={}; Path=/; SameSite=Lax; HttpOnly", chosen.tag());
        return HttpResponse::SeeOther()
            .insert_header((header::SET_COOKIE, cookie))
            .insert_header((header::LOCATION, req.path()))
            .finish();
    }
    let status = Box::new(state.status());
    page(&state, language, Shows::Overview { status, features: state.features() })
}

/// The form of *Register Now* and *Re-register*.
#[get("/page/register")]
async fn register(
    state: Data<AgentState>,
    AcceptLanguage(language): AcceptLanguage,
) -> HttpResponse {
    let again = state.status().account.is_some();
    page(&state, language, Shows::Register { again })
}

/// The prompt after an attempt that failed.
#[get("/page/failed")]
async fn failed(state: Data<AgentState>, AcceptLanguage(language): AcceptLanguage) -> HttpResponse {
    match state.refusal() {
        Some(problem) => page(&state, language, Shows::Failed(Box::new(problem))),
        None => redirect("/"),
    }
}

/// *View Error Details*.
#[get("/page/errors")]
async fn errors(state: Data<AgentState>, AcceptLanguage(language): AcceptLanguage) -> HttpResponse {
    page(&state, language, Shows::Errors(state.failures()))
}

/// The confirmation of *Unbind*.
#[get("/page/unbind")]
async fn unbind(state: Data<AgentState>, AcceptLanguage(language): AcceptLanguage) -> HttpResponse {
    page(&state, language, Shows::Unbind(Box::new(state.status())))
}

/// The log-in form, which asks for the token.
#[get("/page/login")]
async fn login(state: Data<AgentState>, AcceptLanguage(language): AcceptLanguage) -> HttpResponse {
    page(&state, language, Shows::Login { wrong: false })
}

#[get("/page/style.css")]
async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .body(include_str!("../templates/style.css"))
}

/// Redirect the browser (303).
fn redirect(to: &'static str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
}

fn page(state: &AgentState, language: Language, shows: Shows) -> HttpResponse {
    let open = !matches!(shows, Shows::Login { .. });
    // Whoever has not shown the token yet learns nothing.
    let product = if open { state.product.project_name.as_str() } else { "Rollcall" };
    let form = if open { state.access.form.expose_secret() } else { "" };
    let status = match &shows {
        Shows::Login { wrong: true } => StatusCode::FORBIDDEN,
        _ => StatusCode::OK,
    };
    let page = Page { language, words: Texts::of(language), product, form, shows };
    match page.render() {
        Ok(html) => HttpResponse::build(status)
            .content_type(ContentType::html())
            .insert_header((header::CONTENT_LANGUAGE, language.tag()))
            .insert_header((header::VARY, "Accept-Language, Cookie"))
            .body(html),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

impl Page<'_> {
    /// The message of a code in the reader's language, from our own table; else the server's.
    fn message<'a>(&self, code: &Option<u16>, name: &str, said: &'a str) -> &'a str {
        match code.and_then(|code| Code::try_from(code).ok()) {
            Some(code) => self.language.pick(&code.entry().message),
            None if name == "/" => self.words.not_connected,
            None => said,
        }
    }

    /// Whether the server said more than the code's message.
    fn says_more(&self, code: &Option<u16>, said: &str) -> bool {
        let code = code.and_then(|code| Code::try_from(code).ok());
        code.is_none_or(|code| !code.entry().message.contains(&said))
    }

    /// What to do about it.
    fn remedy(&self, code: &Option<u16>, action: &Action) -> &'static str {
        match code.and_then(|code| Code::try_from(code).ok()) {
            Some(code) => self.language.pick(&code.entry().remedy),
            None => match action {
                Action::Retry => self.words.do_wait,
                Action::FixRequest => self.words.do_fix,
                Action::Reregister => self.words.do_reregister,
                Action::ContactVendor => self.words.do_contact,
                _ => self.words.do_nothing,
            },
        }
    }

    /// A time as people read it.
    fn time(&self, at: &DateTime<Utc>) -> String {
        at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
    }

    fn state(&self, state: &NodeState) -> &'static str {
        self.words.state(state)
    }

    /// The CSS class of a state.
    fn colour(&self, state: &NodeState) -> &'static str {
        match state {
            NodeState::Registered => "good",
            NodeState::NotRegistered | NodeState::Unbound => "idle",
            _ => "bad",
        }
    }

    /// The state of a node of the project, in the server's terms.
    fn node_state(&self, node: &NodeView) -> &'static str {
        self.state(&match node.state.as_str() {
            "registered" => NodeState::Registered,
            "unbound" => NodeState::Unbound,
            _ => NodeState::RegistrationFailed,
        })
    }

    fn node_colour(&self, node: &NodeView) -> &'static str {
        match node.state.as_str() {
            "registered" => "good",
            "unbound" => "idle",
            _ => "bad",
        }
    }

    /// The code as it is shown: `30006 ACCOUNT_INPUT_ERROR`, or `/`.
    fn code(&self, code: &Option<u16>, name: &str) -> String {
        code.map_or_else(|| name.to_owned(), |code| format!("{code} {name}"))
    }

    /// Why a node of the project failed last.
    fn newest_of(&self, node: &NodeView) -> String {
        node.failures.first().map_or_else(String::new, |failure| self.node_reason(failure))
    }

    fn node_reason(&self, failure: &NodeFailureView) -> String {
        let name = failure.name.as_deref().unwrap_or("/");
        let message = self.message(&failure.code, name, &failure.detail);
        format!("{} {message}", self.code(&failure.code, name))
    }

    fn failure_code(&self, failure: &FailureView) -> String {
        self.code(&failure.code, &failure.name)
    }
}

#[cfg(test)]
mod tests;
