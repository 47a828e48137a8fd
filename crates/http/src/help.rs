//! The help pages, to which a problem's `type` links: every code with cause and remedy, in English
//! and Chinese, from the table of codes.

use actix_web::{
    HttpResponse, get,
    http::{StatusCode, header},
    web::{Path, Query},
};
use askama::Template;
use rollcall_domain::{CODES, Code, CodeEntry, Language};
use serde::Deserialize;

use crate::{
    Problem, language::AcceptLanguage, page::page, problem_responses::problems, routing::Routing,
};

problems! {
    /// Of the help pages.
    HelpProblems = [404: [Code::LICENSE_FORMAT_ERROR], 422: [Code::PARAM_INPUT_ERROR]];
}

/// The content security policy: our own style sheet only.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

const DAY: (header::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=86400");

/// The routes, below `/help`.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("help", "The codes, explained for people")
        .service(list_codes)
        .service(explain_code)
        .service(help_style);
}

#[derive(Deserialize)]
pub(crate) struct Switch {
    lang: Option<String>,
}

impl Switch {
    /// The chosen language, else the browser's.
    fn over(&self, accepted: Language) -> Language {
        self.lang.as_deref().and_then(Language::of_tag).unwrap_or(accepted)
    }
}

/// The pages' own texts.
struct Texts {
    codes: &'static str,
    code: &'static str,
    name: &'static str,
    message: &'static str,
    cause: &'static str,
    remedy: &'static str,
    all: &'static str,
}

impl Texts {
    fn of(language: Language) -> Self {
        let of = |texts| language.pick(texts);
        Self {
            codes: of(&["Codes of the registration service", "注册服务代码"]),
            code: of(&["Code", "代码"]),
            name: of(&["Name", "名称"]),
            message: of(&["Message", "提示信息"]),
            cause: of(&["Cause", "原因"]),
            remedy: of(&["What to do", "处理方法"]),
            all: of(&["All codes", "全部代码"]),
        }
    }
}

#[derive(Template)]
#[template(path = "help/codes.html")]
struct CodesPage {
    language: Language,
    words: Texts,
    entries: &'static [CodeEntry],
}

#[derive(Template)]
#[template(path = "help/code.html")]
struct CodePage {
    language: Language,
    words: Texts,
    entry: &'static CodeEntry,
}

/// All codes.
#[utoipa::path(
    tag = "help",
    params(("lang" = Option<String>, Query, description = "`en` or `zh`")),
    responses((status = 200, body = String, content_type = "text/html", description = "The page"),
        HelpProblems),
    security(())
)]
#[get("/codes")]
pub(crate) async fn list_codes(
    switch: Query<Switch>,
    AcceptLanguage(accepted): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let language = switch.over(accepted);
    help(language, &CodesPage { language, words: Texts::of(language), entries: &CODES })
}

/// One code: cause, and what to do.
#[utoipa::path(
    tag = "help",
    params(
        ("code" = String, Path, description = "The code's number", example = "30007"),
        ("lang" = Option<String>, Query, description = "`en` or `zh`")
    ),
    responses((status = 200, body = String, content_type = "text/html", description = "The page"),
        HelpProblems),
    security(())
)]
#[get("/codes/{code}")]
pub(crate) async fn explain_code(
    number: Path<String>,
    switch: Query<Switch>,
    AcceptLanguage(accepted): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let code = number.parse::<u16>().ok().and_then(|number| Code::try_from(number).ok());
    let entry = code.ok_or_else(Problem::no_such_path)?.entry();
    let language = switch.over(accepted);
    help(language, &CodePage { language, words: Texts::of(language), entry })
}

/// How the pages look.
#[utoipa::path(
    tag = "help",
    responses((status = 200, body = String, content_type = "text/css", description = "The sheet")),
    security(())
)]
#[get("/style.css")]
pub(crate) async fn help_style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header(DAY)
        .body(include_str!("../templates/help/style.css"))
}

fn help(language: Language, template: &impl Template) -> Result<HttpResponse, Problem> {
    page(StatusCode::OK, language, POLICY, template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_in_both_languages() {
        for entry in CODES.iter() {
            for language in [Language::En, Language::ZhCn] {
                let page = CodePage { language, words: Texts::of(language), entry };
                let html = page.render().unwrap();
                assert!(html.contains(entry.name));
                assert!(html.contains(&format!("lang=\"{}\"", language.tag())));
                assert!(!html.contains("style=") && !html.contains("<script"));
            }
        }
    }
}
