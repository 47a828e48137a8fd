//! Suspending, resuming and closing an account, after its name was typed; mailing its credentials
//! again.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    accounts::AccountView,
    staff::{ManageAccounts, ResendCredentials},
};
use rollcall_domain::AccountId;

use crate::{
    Refused, Visit,
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

/// What is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Suspend,
    Resume,
    Close,
}

impl Act {
    /// As the address has it.
    fn path(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Close => "close",
        }
    }

    /// The question, what it does, and the button.
    fn words(self, t: &Texts) -> (&'static str, &'static str, &'static str) {
        let c = &t.confirm;
        match self {
            Self::Suspend => (c.suspend_title, c.suspend_what, t.account.suspend),
            Self::Resume => (c.resume_title, c.resume_what, t.account.resume),
            Self::Close => (c.close_title, c.close_what, c.close),
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/confirm.html")]
struct ConfirmScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    view: AccountView,
    act: Act,
    title: &'a str,
    what: &'a str,
    button: &'a str,
    mistyped: bool,
}

async fn ask(
    act: Act,
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let view = app.accounts().show(&staff.slug, id::<AccountId>(&req)?).await?;
    answer(&visit, &staff, view, act, false)
}

async fn act(
    act: Act,
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, account) = (form, id::<AccountId>(&req)?);
    let view = app.accounts().show(&staff.slug, account).await?;
    if fields.text("name") != Some(&view.account.name) {
        return answer(&visit, &staff, view, act, true);
    }
    let (by, slug, accounts) = (&staff.by, &staff.slug, app.accounts());
    let (view, done) = match act {
        Act::Suspend => (accounts.suspend(by, slug, account).await?, "suspended"),
        Act::Resume => (accounts.resume(by, slug, account).await?, "resumed"),
        Act::Close => (accounts.close(by, slug, account).await?, "closed"),
    };
    let version = view.account.policy_version;
    Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done={done}&v={version}"))))
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageAccounts>,
    view: AccountView,
    act: Act,
    mistyped: bool,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (title, what, button) = act.words(t);
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = ConfirmScreen { t, slug, form_token, view, act, title, what, button, mistyped };
    let frame = Some(&staff.frame);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}

/// The page and the form of one act.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident: $act:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) mod $name {
            use super::*;

            /// What it does, and a field for the name.
            pub(crate) async fn ask(
                req: HttpRequest,
                visit: Visit,
                app: Data<App>,
                staff: Staff<ManageAccounts>,
            ) -> Result<HttpResponse, Refused> {
                super::ask(Act::$act, req, visit, app, staff).await
            }

            /// Do it, if the name was typed.
            pub(crate) async fn act(
                req: HttpRequest,
                visit: Visit,
                app: Data<App>,
                form: Posted<ManageAccounts>,
            ) -> Result<HttpResponse, Refused> {
                super::act(Act::$act, req, visit, app, form).await
            }
        }
    )*};
}

acts! {
    /// Suspend: its nodes are refused until it is resumed.
    suspend: Suspend;
    /// Resume.
    resume: Resume;
    /// Close for good.
    close: Close;
}

/// Mail a link that sets the password to the contract's addresses.
pub(crate) async fn resend(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ResendCredentials>,
) -> Result<HttpResponse, Refused> {
    let account: AccountId = id(&req)?;
    app.accounts().resend_credentials(&form.staff.by, &form.staff.slug, account, true).await?;
    Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=sent"))))
}
