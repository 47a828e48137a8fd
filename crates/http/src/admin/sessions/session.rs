//! `/{tenant}/v1/admin/sessions`

use actix_web::{HttpResponse, delete, get, web::Data};
use rollcall_api_types::{
    EndSessionBody, SessionHeldView, SessionList, SessionView, SessionWaitView, SessionWantedView,
};
use rollcall_app::{
    App,
    sessions::{EndSession, HeldView, SessionFilter, SessionView as Session, WaitView},
};
use rollcall_domain::SessionId;

use super::problem::{EndProblems, LookProblems};
use crate::{
    Problem,
    extract::{DeferredBody, DeferredQuery, EndSessions, IdPath, Read, StaffCaller},
    node::NO_STORE,
};

/// List live sessions with what they hold and wait for, at most a thousand.
#[utoipa::path(
    tag = "floating",
    params(DeferredQuery<SessionFilter>),
    responses((status = 200, body = SessionList, description = "By account"), LookProblems),
    security(("staff_token" = []))
)]
#[get("/sessions")]
pub(crate) async fn list_sessions(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<SessionFilter>,
) -> Result<HttpResponse, Problem> {
    let found = app.sessions().list(&caller.slug, &query.read()?).await?;
    let items = found.items.into_iter().map(view).collect();
    let list = SessionList { items, truncated: found.truncated };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(list))
}

/// End somebody's session: what it holds is free at once, and its process hears why at its next call.
///
/// A session that is younger than two minutes can't be ended.
#[utoipa::path(
    tag = "floating",
    params(IdPath<SessionId>),
    request_body = EndSessionBody,
    responses((status = 200, body = SessionView, description = "What it was"), EndProblems),
    security(("staff_token" = []))
)]
#[delete("/sessions/{id}")]
pub(crate) async fn end_session(
    app: Data<App>,
    caller: StaffCaller<EndSessions>,
    at: IdPath<SessionId>,
    body: DeferredBody<EndSessionBody>,
) -> Result<HttpResponse, Problem> {
    let (session, EndSessionBody { reason, ban_minutes }) = (at.id()?, body.read()?);
    let end = EndSession { session, reason, ban_minutes };
    let ended = app.sessions().end(&caller.by, &caller.slug, end).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(view(ended)))
}

fn view(session: Session) -> SessionView {
    let Session { session, account, account_name, facts, until, held, activity, waits } = session;
    let held = held.into_iter().map(|HeldView { ticket, feature, units, since }| SessionHeldView {
        ticket,
        code: feature,
        quantity: units,
        since,
    });
    let waits = waits.map(|WaitView { queue, wanted, offered }| SessionWaitView {
        queue_id: queue,
        features: wanted
            .into_iter()
            .map(|(code, quantity)| SessionWantedView { code, quantity })
            .collect(),
        offered,
    });
    SessionView {
        session_id: session,
        account_id: account.to_string(),
        account: account_name,
        host: facts.host,
        user: facts.user,
        process: facts.process,
        client: facts.client,
        version: facts.version,
        opened_at: facts.opened_at,
        until,
        tickets: held.collect(),
        activity: activity.map(|(activity, _)| activity),
        activity_since: activity.map(|(_, since)| since),
        waits,
    }
}
