//! Pages that another crate serves beside the APIs, such as the console.

use std::{fmt, future::ready};

use actix_web::{HttpRequest, http::Method, web::ServiceConfig};
use futures_util::future::LocalBoxFuture;

/// Pages that another crate serves beside the APIs; by default none.
#[derive(Clone, Copy)]
pub struct Pages {
    /// Adds them to the server.
    pub configure: fn(&mut ServiceConfig),
    /// Each with its method and the pattern of its path.
    pub routes: fn() -> Vec<(Method, &'static str)>,
    /// Whether a path is theirs: they read its forms from the payload.
    pub own: fn(&str) -> bool,
    /// The patterns of forms with a long file, all `POST`. The body is spooled into a `std::fs::File`
    /// in the request's extensions.
    pub uploads: &'static [&'static str],
    /// Whether the sender of such a form may send it. Who may not is answered without it.
    pub may_send: fn(HttpRequest) -> LocalBoxFuture<'static, bool>,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            configure: |_| (),
            routes: Vec::new,
            own: |_| false,
            uploads: &[],
            may_send: |_| Box::pin(ready(false)),
        }
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((self.routes)()).finish()
    }
}
