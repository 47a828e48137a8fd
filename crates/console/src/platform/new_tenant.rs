//! `/console/platform/new`: a new tenant with its first owner, whose password is shown once.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono_tz::Tz;
use rollcall_app::{
    App,
    staff::{ProvisionedStaff, StaffDraft},
    tenants::{KeyAlg, TenantDraft, TenantMailChange, TenantRules, TenantView},
};
use rollcall_domain::staff::Role;
use secrecy::ExposeSecret;

use super::signed_in::{Operator, PostedByOperator};
use crate::{
    Refused, Visit,
    form::{Form, FormData, FormError, form_data},
    page::{Frame, Screen, Tab},
    return_path::encoded,
    texts::Texts,
};

form_data! {
    /// A new tenant and its first owner.
    struct NewTenant {
        slug: String,
        name: String,
        zone: Tz,
        email: String,
        owner: Option<String>,
    }
}

#[derive(Template)]
#[template(path = "platform/new_tenant.html")]
struct NewTenantScreen<'a> {
    t: &'a Texts,
    form_token: &'a str,
    form: Form,
}

#[derive(Template)]
#[template(path = "platform/created.html")]
struct CreatedScreen<'a> {
    t: &'a Texts,
    view: TenantView,
    owner: ProvisionedStaff,
    sign_in_at: String,
}

/// The form.
pub(crate) async fn ask(visit: Visit, operator: Operator) -> Result<HttpResponse, Refused> {
    let form = Form::new(NewTenant::NAMES, [("zone", Tz::UTC.name().to_owned())]);
    answer(&visit, &operator.frame, form)
}

/// Make it and its owner.
pub(crate) async fn create(
    visit: Visit,
    app: Data<App>,
    form: PostedByOperator,
) -> Result<HttpResponse, Refused> {
    let PostedByOperator { operator, fields } = form;
    let made = async {
        let NewTenant { slug, name, zone, email, owner } = NewTenant::read(&fields)?;
        // Nobody is to be asked anew once the tenant is there.
        app.staff().check_address(&email)?;
        let draft = TenantDraft {
            slug,
            name,
            zone,
            lease_alg: KeyAlg::EdDsa,
            rules: TenantRules::default(),
            mail: TenantMailChange::default(),
        };
        let view = app.tenants().create(&operator.by, draft).await?;
        let draft = StaffDraft { email, name: owner, role: Role::Owner, password: None };
        let owner = app.staff().create(&operator.by, view.tenant.slug.as_str(), draft).await?;
        Ok::<_, FormError>((view, owner))
    };
    match made.await {
        Ok((view, owner)) => {
            let (t, email) = (visit.texts(), encoded(&owner.staff.email));
            let (url, slug) = (app.public_url(), &view.tenant.slug);
            let sign_in_at = format!("{url}/console/{slug}/login?email={email}");
            let main = CreatedScreen { t, view, owner, sign_in_at };
            let (status, frame) = (StatusCode::OK, Some(&operator.frame));
            let title = t.platform.was_made;
            visit.answer(&Screen { status, frame, tab: Tab::Tenants, title, main: &main })
        }
        Err(why) => {
            let form = Form::rejected(NewTenant::NAMES, fields, why.at("slug"))?;
            answer(&visit, &operator.frame, form)
        }
    }
}

fn answer(visit: &Visit, frame: &Frame, form: Form) -> Result<HttpResponse, Refused> {
    let (t, status) = (visit.texts(), form.status());
    let main = NewTenantScreen { t, form_token: &frame.form_token, form };
    let (frame, title) = (Some(frame), t.platform.new);
    visit.answer(&Screen { status, frame, tab: Tab::Tenants, title, main: &main })
}
