//! Answering with a page: the frame around the main part, or the main part alone.

use std::io::Write;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, ContentType, HeaderValue},
    },
};
use askama::Template;
use flate2::{Compression, write::GzEncoder};
use rollcall_app::staff::{LoggedInOperator, LoggedInStaff};
use rollcall_domain::staff::Role;
use sha2::{Digest, Sha256};

use crate::{
    Refused, Visit, api_call,
    assets::{Asset, Assets},
    cookies, platform,
    texts::Texts,
};

/// The content security policy: our own scripts and styles, and forms to us alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What an answer depends on besides its address.
const VARY: &str = "Accept-Encoding, Accept-Language, Cookie, HX-Request, \
                    HX-History-Restore-Request, Console-Live, Sec-CH-Prefers-Color-Scheme";

/// From which length on compressing pays.
const WORTH_COMPRESSING: usize = 1024;

/// A page of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// None of them.
    None,
    /// The tenants, for operators.
    Tenants,
    /// The first page.
    Home,
    /// The requests.
    Requests,
    /// The accounts.
    Accounts,
    /// The nodes.
    Nodes,
    /// The floating sessions.
    Sessions,
    /// The contracts.
    Contracts,
    /// The licences.
    Licences,
    /// Products, features and bundles.
    Catalogue,
    /// The mails.
    Mails,
    /// The audit trail.
    Audit,
    /// People and tokens.
    Staff,
    /// What keeps the service going.
    Service,
    /// The keys.
    Keys,
    /// The settings.
    Settings,
}

/// What stands around the pages of somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The tenant's slug.
    pub(crate) slug: String,
    /// The tenant's name.
    pub(crate) vendor: String,
    /// Their name.
    pub(crate) name: String,
    /// Their e-mail address.
    pub(crate) email: String,
    /// Their role; an operator has none.
    pub(crate) role: Option<Role>,
    /// Whether they may open the pages of the menu.
    pub(crate) is_inside: bool,
    /// The token that forms carry.
    pub(crate) form_token: String,
}

impl Frame {
    /// That of this staff member.
    pub(crate) fn of(who: &LoggedInStaff, form_token: String) -> Self {
        Self {
            slug: who.tenant.slug.to_string(),
            vendor: who.tenant.name.clone(),
            name: who.staff.name.clone(),
            email: who.staff.email.clone(),
            role: Some(who.staff.role),
            is_inside: who.caller().is_some(),
            form_token,
        }
    }

    /// That of this operator.
    pub(crate) fn of_operator(who: &LoggedInOperator, form_token: String, t: &Texts) -> Self {
        Self {
            slug: platform::SLUG.to_owned(),
            vendor: t.platform.title.to_owned(),
            name: who.operator.name.clone(),
            email: who.operator.email.clone(),
            role: None,
            is_inside: who.is_enrolled(),
            form_token,
        }
    }

    /// Whether they look into the one tenant whose frame this is.
    fn is_in_tenant(&self) -> bool {
        self.is_inside && self.role.is_some()
    }

    /// The first letters of their name.
    fn initials(&self) -> String {
        let words = self.name.split_whitespace();
        let letters = words.filter_map(|word| word.chars().next());
        letters.take(2).flat_map(char::to_uppercase).collect()
    }
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Page<'a> {
    visit: &'a Visit,
    t: &'a Texts,
    assets: &'static Assets,
    frame: Option<&'a Frame>,
    tab: Tab,
    title: &'a str,
    main: &'a str,
}

/// What a page shows.
pub(crate) struct Screen<'a, T> {
    /// The status.
    pub(crate) status: StatusCode,
    /// What stands around it; `None` where nobody is signed in.
    pub(crate) frame: Option<&'a Frame>,
    /// Its place in the menu.
    pub(crate) tab: Tab,
    /// The title.
    pub(crate) title: &'a str,
    /// The main part.
    pub(crate) main: &'a T,
}

impl Visit {
    /// Answer with a page, or with its main part alone where htmx asks for that.
    pub(crate) fn answer<T: Template>(
        &self,
        screen: &Screen<'_, T>,
    ) -> Result<HttpResponse, Refused> {
        let mut main = screen.main.render().map_err(|error| failed(&error))?;
        let is_shown = screen.status.is_success() && screen.frame.is_some();
        if let Some(address) = api_call::of(self).filter(|_| is_shown) {
            let part = ApiCall { t: self.texts(), address: &address }.render();
            main.push_str(&part.map_err(|error| failed(&error))?);
        }
        let mark = self.shown.as_ref().map(|_| mark(&main));
        if mark.is_some() && mark == self.shown {
            let mut same = HttpResponse::NoContent();
            return Ok(same.insert_header((header::CACHE_CONTROL, "no-store")).finish());
        }
        let (t, assets) = (self.texts(), Assets::all());
        let &Screen { frame, tab, title, .. } = screen;
        let page = Page { visit: self, t, assets, frame, tab, title, main: &main };
        let html = if self.is_partial {
            PartTemplate { title, main: &main }.render()
        } else {
            page.render()
        };
        let html = html.map_err(|error| failed(&error))?;
        let mut answer = HttpResponse::build(screen.status);
        answer
            .content_type(ContentType::html())
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::REFERRER_POLICY, "same-origin"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_LANGUAGE, self.language.tag()))
            .insert_header(("Accept-CH", "Sec-CH-Prefers-Color-Scheme"))
            .insert_header((header::VARY, VARY));
        if let Some(mark) = mark {
            answer.insert_header(("Console-Live", mark));
        }
        let mut answer = if self.gzip && html.len() >= WORTH_COMPRESSING {
            answer.insert_header((header::CONTENT_ENCODING, "gzip"));
            answer.body(compressed(html.as_bytes(), Compression::new(5)))
        } else {
            answer.body(html)
        };
        if let Some(asked) = self.asked_language {
            cookies::remember(self, &mut answer, cookies::LANGUAGE, asked.tag());
        }
        Ok(answer)
    }

    /// Lead to another page of ours, also where htmx asks.
    pub(crate) fn lead_to(&self, path: &str) -> HttpResponse {
        let mut answer = HttpResponse::SeeOther();
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Ok(path) = HeaderValue::from_str(path) {
            answer.insert_header((header::LOCATION, path));
        }
        answer.finish()
    }

    /// Lead to another page of ours as a whole: nothing of the present one stays.
    pub(crate) fn leave_to(&self, path: &str) -> HttpResponse {
        if !self.is_partial {
            return self.lead_to(path);
        }
        let mut answer = HttpResponse::Ok();
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        answer.insert_header(("HX-Redirect", path.to_owned())).finish()
    }
}

/// The call of the Staff API, below a page.
#[derive(Template)]
#[template(path = "api_call.html")]
struct ApiCall<'a> {
    t: &'a Texts,
    address: &'a str,
}

/// The main part with its title, for htmx.
#[derive(Template)]
#[template(source = "<title>{{ title }} · Rollcall</title>{{ main|safe }}", ext = "html")]
struct PartTemplate<'a> {
    title: &'a str,
    main: &'a str,
}

/// What tells one main part from another.
fn mark(main: &str) -> String {
    let hash = Sha256::digest(main);
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Compress; into memory, which can't fail.
pub(crate) fn compressed(bytes: &[u8], how: Compression) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), how);
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("memory takes whatever is written to it")
}

fn failed(error: &askama::Error) -> Refused {
    tracing::error!(%error, "a page could not be rendered");
    Refused::Internal
}
