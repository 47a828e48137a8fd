//! `/console/{tenant}/keys`: the keys that leases are signed with, their age, and new ones.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    staff::{ManageTenant, Needed, Read},
    tenants::{KeyUse, KeyView},
};
use rollcall_domain::staff::Permission;

use crate::{
    Refused, Visit,
    fields::Fields,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "tenants/keys.html")]
struct KeysScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    root: &'a str,
    keys: Vec<Row>,
    may_rotate: bool,
    is_done: bool,
    mistyped: bool,
}

/// A key with its age in days.
struct Row {
    key: KeyView,
    age: i64,
}

/// The keys, the newest first.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let is_done = Fields::of(req.query_string()).raw("done") == "rotated";
    answer(&visit, &app, &staff, (is_done, false)).await
}

/// Make a new signing key, if the tenant's short name was typed. The old one stays published until
/// the last lease that it signed is over.
pub(crate) async fn rotate(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageTenant>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    if fields.text("name") != Some(&staff.slug) {
        return answer(&visit, &app, &staff, (false, true)).await;
    }
    app.tenants().rotate_key(&staff.by, &staff.slug, KeyUse::Lease, None).await?;
    Ok(visit.lead_to(&visit.path("keys?done=rotated")))
}

async fn answer<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    (is_done, mistyped): (bool, bool),
) -> Result<HttpResponse, Refused> {
    let root = app.tenants().show(&staff.slug).await?.root_thumbprint;
    let mut keys = app.tenants().list_keys(&staff.slug).await?;
    keys.reverse();
    let now = app.now();
    let row = |key: KeyView| Row { age: (now - key.created_at).num_days(), key };
    let t = visit.texts();
    let main = KeysScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        root: &root,
        keys: keys.into_iter().map(row).collect(),
        may_rotate: staff.may(Permission::MANAGE_TENANT),
        is_done,
        mistyped,
    };
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (frame, title) = (Some(&staff.frame), t.nav.keys);
    visit.answer(&Screen { status, frame, tab: Tab::Keys, title, main: &main })
}
