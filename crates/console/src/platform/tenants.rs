//! `/console/platform/`: the tenants, with how much they have.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::App;
use rollcall_domain::tenants::{Tenant, TenantStatus};

use super::signed_in::Operator;
use crate::{
    Refused, Visit,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    tenants::numbers::KeptNumbers,
    texts::Texts,
};

/// How many are on a page: of each something is counted.
const PAGE: u64 = 25;

#[derive(Template)]
#[template(path = "platform/tenants.html")]
struct TenantsScreen<'a> {
    t: &'a Texts,
    query: &'a str,
    rows: Vec<Row>,
    is_later: bool,
    next: Option<String>,
}

struct Row {
    tenant: Tenant,
    accounts: u64,
    live: u64,
    capacity: u64,
}

/// A part of them, by short name.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    operator: Operator,
    kept: Data<KeptNumbers>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let (query, after) = (fields.text("q"), fields.text("after"));
    let found = app.tenants().search(query, after, PAGE).await?;
    let kept = kept.into_inner();
    let mut rows = Vec::with_capacity(found.items.len());
    for tenant in found.items {
        let n = kept.clone().of(&app, tenant.slug.as_str(), tenant.zone).await?;
        let (accounts, live, capacity) = (n.accounts.active, n.nodes.live, n.nodes.capacity);
        rows.push(Row { tenant, accounts, live, capacity });
    }
    let (query, next) = (query.unwrap_or_default(), found.next_cursor);
    let next =
        next.map(|cursor: String| format!("?q={}&after={}", encoded(query), encoded(&cursor)));
    let t = visit.texts();
    let main = TenantsScreen { t, query, rows, is_later: after.is_some(), next };
    let (status, frame, title) = (StatusCode::OK, Some(&operator.frame), t.platform.tenants);
    visit.answer(&Screen { status, frame, tab: Tab::Tenants, title, main: &main })
}
