//! `/console/{tenant}/changes`: one stream a tab, which says that something has changed, and nothing of
//! what. The page then looks at what it shows.

use std::{convert::Infallible, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures_util::{
    future::{Either, select},
    stream,
};
use rollcall_app::{App, Changes, staff::Read};
use secrecy::SecretString;
use tokio::time::sleep;

use crate::{
    Refused, Visit,
    signed_in::{SignedIn, Staff},
};

/// How long a stream is silent at most: proxies close what is silent for a minute, and a login that
/// ended by time is noticed by then.
const BEAT: Duration = Duration::from_secs(25);

const KIND: &str = "text/event-stream";
const BEGUN: &[u8] = b": begun\n\n";
const STILL_THERE: &[u8] = b":\n\n";
const CHANGED: &[u8] = b"data: changed\n\n";
const GONE: &[u8] = b"event: gone\ndata: the login has ended\n\n";

/// A stream, and whose it is.
struct Watch {
    app: Data<App>,
    slug: String,
    login: SecretString,
    changes: Changes,
    state: State,
}

enum State {
    New,
    Open,
    Over,
}

/// Tell of changes until the login ends, the tab is closed, or the server stops.
pub(crate) async fn changes(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let accepts = req.headers().get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    if !accepts.is_some_and(|kinds| kinds.contains(KIND)) {
        return Ok(HttpResponse::NotAcceptable().finish());
    }
    let changes = app.watch_changes(staff.who.tenant.id).await;
    let login = SignedIn::login_of(&req, &visit).into();
    let watch = Watch { app, slug: staff.slug, login, changes, state: State::New };
    let told = stream::unfold(watch, async |mut watch| {
        let bytes = watch.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from_static(bytes)), watch))
    });
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, KIND))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // nginx would keep it back until a buffer is full.
        .insert_header(("X-Accel-Buffering", "no"));
    Ok(answer.streaming(Box::pin(told)))
}

impl Watch {
    /// What is told next.
    async fn next(&mut self) -> Option<&'static [u8]> {
        match self.state {
            State::Over => return None,
            State::New => {
                self.state = State::Open;
                return Some(BEGUN);
            }
            State::Open => {}
        }
        let (changed, beat) = (std::pin::pin!(self.changes.next()), std::pin::pin!(sleep(BEAT)));
        let told = match select(changed, beat).await {
            Either::Left(_) => CHANGED,
            Either::Right(_) => STILL_THERE,
        };
        match self.app.staff().still_logged_in(&self.slug, &self.login).await {
            Ok(true) => Some(told),
            Ok(false) => {
                self.state = State::Over;
                Some(GONE)
            }
            // It isn't known: whoever is told looks, and is answered then.
            Err(_) => Some(STILL_THERE),
        }
    }
}
