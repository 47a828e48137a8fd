//! The request that a task is answering, for the lines that it logs.

use std::sync::Arc;

use actix_web::http::Method;
use tokio::task_local;

task_local! {
    static REQUEST: RequestName;
}

/// What tells a request from others in the log.
#[derive(Clone)]
pub(crate) struct RequestName {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) route: Arc<str>,
}

impl RequestName {
    /// Answer within it.
    pub(crate) async fn scope<T>(self, answer: impl Future<Output = T>) -> T {
        REQUEST.scope(self, answer).await
    }
}

/// Name the request that this task is answering, if it is, to whoever asks: id, method, route.
pub fn current_request(named: &mut dyn FnMut(&'static str, &str)) {
    // Outside of a request there is none.
    let _ = REQUEST.try_with(|request| {
        named("request_id", &request.id);
        named("method", request.method.as_str());
        named("route", &request.route);
    });
}
