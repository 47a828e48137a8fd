//! `/{tenant}/set-password`: the page of a set-password link.

mod texts;

use actix_web::{
    HttpResponse, ResponseError, get,
    http::{StatusCode, header},
    post,
    web::Data,
};
use askama::Template;
use rollcall_app::{
    App,
    accounts::{LinkAccount, LinkError},
};
use rollcall_domain::{Code, Language};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Problem,
    extract::{CallOrigin, DeferredBody, DeferredQuery, Fields, Form, TenantPath},
    language::AcceptLanguage,
    node::NO_STORE,
    page::page,
    problem_responses::problems,
    routing::Routing,
};
use texts::Texts;

problems! {
    /// Of a form that a browser can't have sent.
    FormProblems = [408: [Code::PARAM_INPUT_ERROR], 413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR]];
}

/// The content security policy: our own style sheet only, and forms to us alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("pages", "What a customer's mail leads to")
        .service(show_password_form)
        .service(set_password);
}

/// What the form sends; its description only.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "the form is read field by field, so that nothing of it is repeated")]
pub(crate) struct SetPasswordForm {
    /// The link's token.
    #[schema(example = "rcs_0195a3c27e0c7b0e8a4f3c5d6e7f8091_…")]
    token: String,
    /// The new password.
    #[schema(value_type = rollcall_api_types::schemas::NewPassword)]
    password: String,
    /// The same again.
    #[schema(format = Password)]
    password_again: String,
}

/// The query of a mailed link; its description only.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "as of the form")]
pub(crate) struct LinkQuery {
    /// The link's token
    token: String,
}

/// The content of the page.
enum Shows {
    Form { account: LinkAccount, token: SecretString, wrong: Option<&'static str> },
    Done(LinkAccount),
    NoGood,
    Later,
}

#[derive(Template)]
#[template(path = "set_password.html")]
struct Page {
    language: Language,
    words: Texts,
    shows: Shows,
}

impl Page {
    /// The heading: the vendor's name, if the link is valid.
    fn brand(&self) -> &str {
        match &self.shows {
            Shows::Form { account, .. } | Shows::Done(account) => &account.vendor,
            Shows::NoGood | Shows::Later => "Rollcall",
        }
    }
}

/// The page that a mailed link leads to.
///
/// It changes nothing: mail scanners look at links too.
#[utoipa::path(
    tag = "pages",
    params(LinkQuery),
    responses(
        (status = 200, body = String, content_type = "text/html", description = "A form"),
        (status = 404, body = String, content_type = "text/html",
            description = "The link is unknown, used, too old or replaced"),
        (status = 500, body = String, content_type = "text/html", description = "A fault of ours"),
        (status = 503, body = String, content_type = "text/html",
            description = "The database is away: later")
    ),
    security(())
)]
#[get("/{tenant}/set-password")]
pub(crate) async fn show_password_form(
    app: Data<App>,
    tenant: TenantPath,
    query: DeferredQuery<Fields>,
    AcceptLanguage(language): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let token = query.fields().secret("token");
    form(&app, &tenant, token, None, language).await
}

/// Set the password that a mailed link leads to, once.
#[utoipa::path(
    tag = "pages",
    request_body(content = SetPasswordForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = String, content_type = "text/html", description = "It is set"),
        (status = 404, body = String, content_type = "text/html",
            description = "The link is unknown, used, too old or replaced"),
        (status = 422, body = String, content_type = "text/html",
            description = "The form again, and what is wrong with the password"),
        (status = 429, body = String, content_type = "text/html",
            description = "Too much to do: later"),
        (status = 500, body = String, content_type = "text/html", description = "A fault of ours"),
        (status = 503, body = String, content_type = "text/html",
            description = "The database is away: later"),
        FormProblems
    ),
    security(())
)]
#[post("/{tenant}/set-password")]
pub(crate) async fn set_password(
    app: Data<App>,
    tenant: TenantPath,
    origin: CallOrigin,
    AcceptLanguage(language): AcceptLanguage,
    sent: DeferredBody<Form>,
) -> Result<HttpResponse, Problem> {
    let fields = sent.fields()?;
    let (token, password) = (fields.secret("token"), fields.secret("password"));
    let words = Texts::of(language);
    if password.expose_secret() != fields.secret("password_again").expose_secret() {
        return form(&app, &tenant, token, Some(words.differ), language).await;
    }
    match app.accounts().set_password(&tenant, &token, &password, &origin).await {
        Ok(account) => answer(StatusCode::OK, language, Shows::Done(account)),
        Err(LinkError::Password(wrong)) => {
            form(&app, &tenant, token, Some(words.wrong(wrong)), language).await
        }
        Err(error) => failed(error, language),
    }
}

/// The form of a valid link, with the error of the last attempt.
async fn form(
    app: &App,
    tenant: &str,
    token: SecretString,
    wrong: Option<&'static str>,
    language: Language,
) -> Result<HttpResponse, Problem> {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    match app.accounts().show_link(tenant, &token).await {
        Ok(account) => answer(status, language, Shows::Form { account, token, wrong }),
        Err(error) => failed(error, language),
    }
}

fn failed(error: LinkError, language: Language) -> Result<HttpResponse, Problem> {
    match error {
        LinkError::NoGood | LinkError::Password(_) => {
            answer(StatusCode::NOT_FOUND, language, Shows::NoGood)
        }
        LinkError::RateLimited { retry_after_s } => {
            let mut later = answer(StatusCode::TOO_MANY_REQUESTS, language, Shows::Later)?;
            later.headers_mut().insert(header::RETRY_AFTER, retry_after_s.into());
            Ok(later)
        }
        LinkError::Failed(error) => {
            answer(Problem::from(error).status_code(), language, Shows::Later)
        }
    }
}

fn answer(status: StatusCode, language: Language, shows: Shows) -> Result<HttpResponse, Problem> {
    let (name, no_store) = NO_STORE;
    let shown = Page { language, words: Texts::of(language), shows };
    let mut answer = page(status, language, POLICY, &shown)?;
    answer.headers_mut().insert(name, header::HeaderValue::from_static(no_store));
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> LinkAccount {
        LinkAccount {
            vendor: "<Walk> & Co".to_owned(),
            name: "acme\"><script>".to_owned(),
            server_address: "https://register.example.com/walk".to_owned(),
            max_nodes: 5,
            keeps_nodes: true,
        }
    }

    #[test]
    fn every_state_reads_in_both_languages_and_loads_nothing() {
        for language in [Language::En, Language::ZhCn] {
            let words = Texts::of(language);
            let token: SecretString = "rcs_1".into();
            for shows in [
                Shows::Form { account: account(), token, wrong: Some(words.differ) },
                Shows::Done(account()),
                Shows::NoGood,
                Shows::Later,
            ] {
                let page = Page { language, words: Texts::of(language), shows };
                let html = page.render().unwrap();
                assert!(html.contains(&format!("lang=\"{}\"", language.tag())), "{html}");
                assert!(!html.contains("style=") && !html.contains("<script"), "{html}");
                assert!(!html.contains("http:") && !html.contains("<Walk>"), "{html}");
            }
        }
    }
}
