//! `/console/{tenant}/accounts/{acc_id}/pools/{feature}`: the rules of a pool.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{App, sessions::PoolChange, staff::ManagePools};
use rollcall_domain::{
    AccountId,
    catalogue::FeatureCode,
    sessions::{CountBy, IdleRelease, Overdraft, PoolRules, QueueMode},
};

use crate::{
    Refused, Visit,
    catalogue::{Choice, FeatureNames},
    form::{Form, FormData, form_data},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

/// The rules as a form has them: one is a line here, and a line of the template.
macro_rules! rules {
    ($($rule:ident: $type:ty,)*) => {
        form_data! {
            /// The rules of a pool.
            struct Rules { $($rule: $type,)* }
        }

        impl Rules {
            fn of(rules: PoolRules) -> Self {
                Self { $($rule: rules.$rule,)* }
            }

            fn change(self) -> PoolChange {
                PoolChange { $($rule: Some(self.$rule),)* }
            }
        }
    };
}

rules! {
    count_by: CountBy,
    max_share: u32,
    overdraft: Overdraft,
    queue: QueueMode,
    idle_release: IdleRelease,
    idle_minutes: u32,
    busy_minutes: u32,
}

#[derive(Template)]
#[template(path = "sessions/pool.html")]
struct PoolScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    account: AccountId,
    name: String,
    feature: FeatureCode,
    names: FeatureNames,
    form: Form,
}

impl PoolScreen<'_> {
    fn count_by(&self) -> [Choice; 6] {
        CountBy::ALL.map(|it| (it.name(), self.t.pool.count_by_name(it)))
    }

    fn idle_release(&self) -> [Choice; 3] {
        IdleRelease::ALL.map(|it| (it.name(), self.t.pool.idle_release_name(it)))
    }

    fn queue(&self) -> [Choice; 2] {
        [QueueMode::Strict, QueueMode::Express].map(|it| (it.name(), self.t.pool.queue_name(it)))
    }
}

/// The form.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManagePools>,
) -> Result<HttpResponse, Refused> {
    let (account, feature) = (id::<AccountId>(&req)?, feature(&req)?);
    let pools = app.sessions().pools(&staff.slug, account).await?;
    let pool = pools.into_iter().find(|pool| pool.feature == feature.as_str());
    let rules = pool.map(|pool| pool.rules).unwrap_or_default();
    let form = Form::new(Rules::NAMES, Rules::of(rules).written());
    answer(&visit, &app, &staff, account, feature, form).await
}

/// Set them.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManagePools>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let (account, feature) = (id::<AccountId>(&req)?, feature(&req)?);
    let saved = async {
        let change = Rules::read(&fields)?.change();
        Ok(app.sessions().set_pool(&staff.by, &staff.slug, account, &feature, change).await?)
    };
    match saved.await {
        Ok(_) => Ok(visit.lead_to(&visit.path(&format!("accounts/{account}/sessions?done=set")))),
        Err(why) => {
            let form = Form::rejected(Rules::NAMES, fields, why)?;
            answer(&visit, &app, &staff, account, feature, form).await
        }
    }
}

fn feature(req: &HttpRequest) -> Result<FeatureCode, Refused> {
    let code = req.match_info().get("feature").and_then(|code| code.parse().ok());
    code.ok_or(Refused::NotFound)
}

async fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<ManagePools>,
    account: AccountId,
    feature: FeatureCode,
    form: Form,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let name = app.licences().account_name(&staff.slug, account).await?;
    let catalogue = app.catalogue().all(&staff.slug).await?;
    if !catalogue.features.contains_key(&feature) {
        return Err(Refused::NotFound);
    }
    let names = FeatureNames { catalogue, language: visit.language };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let status = form.status();
    let main = PoolScreen { t, slug, form_token, account, name, feature, names, form };
    let (frame, title) = (Some(&staff.frame), t.pool.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
