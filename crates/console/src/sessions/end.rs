//! `/console/{tenant}/sessions/{ses_id}/end`: freeing somebody's seats by hand, with a reason that they hear.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    sessions::{EndSession, SessionView},
    staff::EndSessions,
};
use rollcall_domain::SessionId;

use super::seats::who;
use crate::{
    Refused, Visit,
    catalogue::FeatureNames,
    form::{Form, FormData, form_data},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

form_data! {
    /// Why it is ended, and for how long it stays away.
    struct Ending {
        reason: String,
        ban_minutes: Option<u32>,
    }
}

#[derive(Template)]
#[template(path = "sessions/end.html")]
struct EndScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    session: SessionView,
    names: FeatureNames,
    form: Form,
    mistyped: bool,
}

impl EndScreen<'_> {
    fn who(&self) -> &str {
        who(&self.session)
    }
}

/// What it does, and fields for the reason and the machine's name.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<EndSessions>,
) -> Result<HttpResponse, Refused> {
    let session = app.sessions().show(&staff.slug, id::<SessionId>(&req)?).await?;
    answer(&visit, &app, &staff, session, Form::empty(Ending::NAMES), false).await
}

/// End it, if the machine's name was typed.
pub(crate) async fn end(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<EndSessions>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, session) = (form, id::<SessionId>(&req)?);
    let view = app.sessions().show(&staff.slug, session).await?;
    if fields.text("name") != Some(view.facts.host.trim()) {
        return answer(&visit, &app, &staff, view, Form::filled(Ending::NAMES, fields), true).await;
    }
    let ended = async {
        let Ending { reason, ban_minutes } = Ending::read(&fields)?;
        let end = EndSession { session, reason, ban_minutes: ban_minutes.unwrap_or(0) };
        Ok(app.sessions().end(&staff.by, &staff.slug, end).await?)
    };
    match ended.await {
        Ok(ended) => {
            let path = format!("accounts/{}/sessions?done=ended", ended.account);
            Ok(visit.lead_to(&visit.path(&path)))
        }
        Err(why) => {
            let form = Form::rejected(Ending::NAMES, fields, why)?;
            answer(&visit, &app, &staff, view, form, false).await
        }
    }
}

async fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<EndSessions>,
    session: SessionView,
    form: Form,
    mistyped: bool,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let names = FeatureNames { catalogue, language: visit.language };
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { form.status() };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = EndScreen { t, slug, form_token, session, names, form, mistyped };
    let (frame, title) = (Some(&staff.frame), t.sessions.end_title);
    visit.answer(&Screen { status, frame, tab: Tab::Sessions, title, main: &main })
}
