//! `/console/{tenant}/changes`: one stream a tab, which says that something has changed, and nothing of
//! what. The page then looks at what it shows.

use std::convert::Infallible;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures_util::stream;
use rollcall_app::{App, Changes, Told, staff::Read};

use crate::{Refused, signed_in::Staff};

const KIND: &str = "text/event-stream";
const BEGUN: &[u8] = b": begun\n\n";
const STILL_THERE: &[u8] = b":\n\n";
const GONE: &[u8] = b"event: gone\ndata: the login has ended\n\n";

/// A stream at its beginning, on its way, and when it has said why it ends.
enum Stream {
    New(Changes),
    Open(Changes),
    Over,
}

/// Tell of changes until the login ends, the tab is closed, or the server stops.
pub(crate) async fn changes(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let accepts = req.headers().get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    if !accepts.is_some_and(|kinds| kinds.contains(KIND)) {
        return Ok(HttpResponse::NotAcceptable().finish());
    }
    let changes = app.watch_changes(staff.who.tenant.id, staff.who.login).await;
    let told = stream::unfold(Stream::New(changes), async |stream| {
        let (bytes, stream) = stream.next().await?;
        Some((Ok::<_, Infallible>(bytes), stream))
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

impl Stream {
    /// What is said next.
    async fn next(self) -> Option<(Bytes, Self)> {
        let mut changes = match self {
            Self::New(changes) => return Some((Bytes::from_static(BEGUN), Self::Open(changes))),
            Self::Open(changes) => changes,
            Self::Over => return None,
        };
        let said = match changes.next().await {
            Told::LoggedOut => return Some((Bytes::from_static(GONE), Self::Over)),
            Told::StillThere => Bytes::from_static(STILL_THERE),
            // Within how many milliseconds to look.
            Told::Changed { look_within } => {
                format!("data: {}\n\n", look_within.as_millis()).into()
            }
        };
        Some((said, Self::Open(changes)))
    }
}
