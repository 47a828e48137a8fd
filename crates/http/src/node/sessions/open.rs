//! `POST /{tenant}/v1/sessions`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{OpenSessionBody, OpenedSessionView};
use rollcall_app::{
    App,
    sessions::{OpenSession, Opener},
};

use super::problem::OpenProblems;
use crate::{
    Problem,
    extract::{AccountCaller, CallOrigin, JsonBody, NodeCaller, NodeOrAccount, TenantPath},
    node::NO_STORE,
};

/// Open a session, as a registered node, or as a client with name and password.
///
/// It lives for its time-out, and on with each sign of life. A process that comes back under the same
/// `host`, `user` and `process` takes over its own session at once.
#[utoipa::path(
    tag = "sessions",
    request_body = OpenSessionBody,
    responses((status = 201, body = OpenedSessionView, description = "Open"), OpenProblems),
    security(("node_token" = []), ("client" = []))
)]
#[post("/{tenant}/v1/sessions")]
pub(crate) async fn open_session(
    app: Data<App>,
    tenant: TenantPath,
    caller: NodeOrAccount,
    body: JsonBody<OpenSessionBody>,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let OpenSessionBody { account, host, user, process, key, version, registration } = body.0;
    let opener = match caller {
        NodeOrAccount::Node(NodeCaller { token }) => Opener::Node { token, registration },
        NodeOrAccount::Account(AccountCaller { name, password }) => {
            Opener::Client { name, password }
        }
    };
    let wanted = OpenSession { account, host, user, process, key, version };
    let opened = app.sessions().open(&tenant, opener, wanted, &origin).await?;
    Ok(HttpResponse::Created().insert_header(NO_STORE).json(OpenedSessionView {
        session_id: opened.session,
        session_token: opened.token,
        timeout_s: opened.timing.timeout_s,
        heartbeat_s: opened.timing.heartbeat_s,
        retry_s: opened.timing.retry_s,
        taken_over: opened.taken_over,
        server_time: opened.server_time,
    }))
}
