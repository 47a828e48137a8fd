//! `/console/{tenant}/nodes/{reg_id}/unbind`: freeing a node's slot, after its name was typed.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    nodes::{AccountRegistration, NodeView},
    staff::UnbindNodes,
};
use rollcall_domain::{RegistrationId, nodes::State};

use crate::{
    Refused, Visit,
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "nodes/unbind.html")]
struct UnbindScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    account: &'a str,
    node: &'a NodeView,
    mistyped: bool,
}

/// What it does, and a field for the name.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<UnbindNodes>,
) -> Result<HttpResponse, Refused> {
    let node = app.nodes().show(&staff.slug, id::<RegistrationId>(&req)?).await?;
    answer(&visit, &staff, &node, false)
}

/// Unbind it, if its name was typed and nothing has happened to it meanwhile.
pub(crate) async fn unbind(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<UnbindNodes>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let node = app.nodes().show(&staff.slug, id::<RegistrationId>(&req)?).await?;
    let registration = &node.registration.registration;
    if fields.text("name") != Some(registration.facts.key.node_id.trim()) {
        return answer(&visit, &staff, &node, true);
    }
    app.nodes().unbind_as_staff(&staff.by, &staff.slug, registration.id).await?;
    let account = registration.account;
    Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=unbound"))))
}

fn answer(
    visit: &Visit,
    staff: &Staff<UnbindNodes>,
    node: &AccountRegistration<NodeView>,
    mistyped: bool,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let (account, node) = (node.account.as_str(), &node.registration);
    let main = UnbindScreen { t, slug, form_token, account, node, mistyped };
    let (frame, title) = (Some(&staff.frame), t.node.unbind);
    visit.answer(&Screen { status, frame, tab: Tab::Nodes, title, main: &main })
}
