//! What every page needs to know of a request: language, look, and how to answer it.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{
        Method,
        header::{self, HeaderMap, HeaderName},
    },
    web::{Data, Query},
};
use rollcall_app::App;
use rollcall_domain::Language;

use crate::{cookies, platform, texts::Texts};

/// Sent by htmx with each of its requests.
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");
/// Sent by htmx where it needs a whole page to go back to.
const HX_HISTORY: HeaderName = HeaderName::from_static("hx-history-restore-request");
/// Sent by browsers that were asked for it: whether the system is dark.
const PREFERS_SCHEME: HeaderName = HeaderName::from_static("sec-ch-prefers-color-scheme");

/// Sent by a page that looks whether it has changed: the mark of what it shows.
const LIVE: HeaderName = HeaderName::from_static("console-live");

/// A request, as far as it concerns every page.
pub(crate) struct Visit {
    /// What to write in.
    pub(crate) language: Language,
    /// The language that the address asks for, to be remembered.
    pub(crate) asked_language: Option<Language>,
    /// Whether the page is dark.
    pub(crate) dark: bool,
    /// Whether only the main part is wanted, by htmx.
    pub(crate) is_partial: bool,
    /// The mark of what the page shows that asks whether it has changed.
    pub(crate) shown: Option<String>,
    /// Whether the answer may be compressed.
    pub(crate) gzip: bool,
    /// Whether the console is reached over TLS.
    pub(crate) https: bool,
    /// Where the server is, as everybody calls it.
    pub(crate) origin: String,
    /// The pattern of the page's path; of a form none.
    pub(crate) pattern: Option<String>,
    /// The path of the page with its query; of a form, that of the page that it was on.
    pub(crate) address: String,
    /// The tenant's slug; empty outside of a tenant.
    pub(crate) tenant: String,
}

impl Visit {
    /// Read it off a request.
    pub(crate) fn of(req: &HttpRequest) -> Self {
        let headers = req.headers();
        let asked = Query::<Vec<(String, String)>>::from_query(req.query_string());
        let asked_language = asked.ok().and_then(|pairs| {
            let pair = pairs.into_inner().into_iter().find(|(name, _)| name == "lang")?;
            Language::of_tag(&pair.1)
        });
        let remembered = cookies::read(req, cookies::LANGUAGE);
        let remembered = remembered.and_then(|tag| Language::of_tag(&tag));
        let language = asked_language.or(remembered).unwrap_or_else(|| accepted(headers));
        let dark = match cookies::read(req, cookies::LOOK) {
            Some(look) => look == "dark",
            None => says(headers, &PREFERS_SCHEME, "dark"),
        };
        let origin = req.app_data::<Data<App>>().map(|app| app.public_url().to_owned());
        let origin = origin.unwrap_or_default();
        let is_read = req.method() == Method::GET;
        Self {
            language,
            asked_language,
            dark,
            is_partial: headers.contains_key(HX_REQUEST) && !headers.contains_key(HX_HISTORY),
            shown: headers.get(LIVE).and_then(|mark| mark.to_str().ok()).map(str::to_owned),
            gzip: says(headers, &header::ACCEPT_ENCODING, "gzip"),
            https: origin.starts_with("https:"),
            origin,
            pattern: if is_read { req.match_pattern() } else { None },
            address: page_of(req).to_owned(),
            tenant: place_of(req).to_owned(),
        }
    }

    /// The texts in its language.
    pub(crate) fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    /// The path of a page of its tenant.
    pub(crate) fn path(&self, page: &str) -> String {
        format!("/console/{}/{page}", self.tenant)
    }
}

impl FromRequest for Visit {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(req)))
    }
}

/// What stands in the place of the tenant.
fn place_of(req: &HttpRequest) -> &str {
    let below = req.path().strip_prefix("/console/");
    match below.and_then(|below| below.split('/').next()) {
        Some(platform::SLUG) => platform::SLUG,
        _ => req.match_info().get("tenant").unwrap_or_default(),
    }
}

/// The path of the page that was asked for; a form says which one it was on.
fn page_of(req: &HttpRequest) -> &str {
    if req.method() == Method::GET {
        return req.uri().path_and_query().map_or("/", |path| path.as_str());
    }
    let referer = req.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    let behind_scheme = referer.and_then(|url| Some(url.split_once("://")?.1));
    let path = behind_scheme.and_then(|rest| Some(&rest[rest.find('/')?..]));
    path.unwrap_or("/console")
}

fn accepted(headers: &HeaderMap) -> Language {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map(Language::preferred).unwrap_or_default()
}

/// Whether a header lists this word, and not with a weight of zero.
fn says(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(',').any(|part| {
        let (said, weight) = part.split_once(';').unwrap_or((part, ""));
        let unwanted = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        said.trim().eq_ignore_ascii_case(word) && !unwanted
    })
}
