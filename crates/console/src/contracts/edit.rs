//! `/console/{tenant}/contracts/new` and `…/{con_id}/edit`

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{App, staff::ManageContracts};
use rollcall_domain::{ContractId, contracts::Contract};

use super::terms::Terms;
use crate::{
    Refused, Visit,
    form::{Form, FormData},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "contracts/edit.html")]
struct EditScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    /// The one that is changed; a new one is made without.
    contract: Option<&'a Contract>,
    form: Form,
    /// What somebody else has made of it meanwhile, beside what this form wants.
    theirs: Vec<Theirs>,
}

/// A field that is otherwise now than this form wants it.
struct Theirs {
    field: &'static str,
    now: String,
    own: String,
}

/// The form of a new one.
pub(crate) async fn ask(
    visit: Visit,
    staff: Staff<ManageContracts>,
) -> Result<HttpResponse, Refused> {
    answer(&visit, &staff, None, Form::empty(Terms::NAMES))
}

/// Make it.
pub(crate) async fn create(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageContracts>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let created = async {
        let draft = Terms::read(&fields)?.draft();
        Ok(app.contracts().create(&staff.by, &staff.slug, draft).await?)
    };
    match created.await {
        Ok(view) => {
            let id = view.contract.id;
            Ok(visit.lead_to(&visit.path(&format!("contracts/{id}?done=made"))))
        }
        Err(why) => answer(&visit, &staff, None, Form::rejected(Terms::NAMES, fields, why)?),
    }
}

/// The form of one that is there.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageContracts>,
) -> Result<HttpResponse, Refused> {
    let contract = app.contracts().show(&staff.slug, id::<ContractId>(&req)?).await?.contract;
    let form = Form::new(Terms::NAMES, Terms::of(&contract).written());
    answer(&visit, &staff, Some(&contract), form)
}

/// Change it.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageContracts>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, id) = (form, id::<ContractId>(&req)?);
    let contract = app.contracts().show(&staff.slug, id).await?.contract;
    let saved = async {
        let over_contract = fields.ticked("allow_over_contract");
        let change = Terms::read(&fields)?.change_from(&Terms::of(&contract), over_contract);
        let version = fields.raw("version").parse().ok();
        Ok(app.contracts().change(&staff.by, &staff.slug, id, version, change).await?)
    };
    match saved.await {
        Ok(_) => Ok(visit.lead_to(&visit.path(&format!("contracts/{id}?done=changed")))),
        Err(why) => {
            let form = Form::rejected(Terms::NAMES, fields, why)?;
            answer(&visit, &staff, Some(&contract), form)
        }
    }
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageContracts>,
    contract: Option<&Contract>,
    form: Form,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let theirs = contract.filter(|_| form.is_conflict).map(|it| theirs(it, &form));
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let title = if contract.is_some() { t.contracts.edit } else { t.contracts.new };
    let (status, frame) = (form.status(), Some(&staff.frame));
    let theirs = theirs.unwrap_or_default();
    let main = EditScreen { t, slug, form_token, contract, form, theirs };
    visit.answer(&Screen { status, frame, tab: Tab::Contracts, title, main: &main })
}

fn theirs(now: &Contract, form: &Form) -> Vec<Theirs> {
    let pair = |(field, now): (&'static str, String)| {
        let own = form.value(field).trim().to_owned();
        (own != now).then_some(Theirs { field, now, own })
    };
    Terms::of(now).written().into_iter().filter_map(pair).collect()
}
