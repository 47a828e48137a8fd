//! `/console/{tenant}/contracts/new` and `…/{con_id}/edit`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{AdminError, App, staff::ManageContracts};
use rollcall_domain::{ContractId, contracts::Contract};

use super::terms::{NAMES, Terms};
use crate::{
    Refused, Visit,
    given::{Given, mendable},
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
    given: Given,
    over_contract: bool,
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
    answer(&visit, &staff, None, Given::default(), (false, Vec::new()))
}

/// Make it.
pub(crate) async fn create(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageContracts>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let wrong = match Terms::read(&fields) {
        Err(wrong) => wrong,
        Ok(terms) => match app.contracts().create(&staff.by, &staff.slug, terms.draft()).await {
            Ok(view) => {
                let id = view.contract.id;
                return Ok(visit.lead_to(&visit.path(&format!("contracts/{id}?done=made"))));
            }
            Err(error) => mendable(error)?,
        },
    };
    answer(&visit, &staff, None, Given::wrongly(&NAMES, &fields, wrong), (false, Vec::new()))
}

/// The form of one that is there.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageContracts>,
) -> Result<HttpResponse, Refused> {
    let contract = app.contracts().show(&staff.slug, id::<ContractId>(&req)?).await?.contract;
    let given = Given::new(Terms::of(&contract).written());
    answer(&visit, &staff, Some(&contract), given, (false, Vec::new()))
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
    let (before, over) = (Terms::of(&contract), fields.ticked("allow_over_contract"));
    let terms = match Terms::read(&fields) {
        Ok(terms) => terms,
        Err(wrong) => {
            let given = Given::wrongly(&NAMES, &fields, wrong);
            return answer(&visit, &staff, Some(&contract), given, (over, Vec::new()));
        }
    };
    let version: Option<i64> = fields.raw("version").parse().ok();
    let change = terms.clone().change_from(&before, over);
    match app.contracts().change(&staff.by, &staff.slug, id, version, change).await {
        Ok(_) => Ok(visit.lead_to(&visit.path(&format!("contracts/{id}?done=changed")))),
        Err(AdminError::Changed) => {
            let theirs = before.written().into_iter().zip(terms.written());
            let theirs = theirs.filter(|((_, now), (_, own))| now != own);
            let theirs = theirs.map(|((field, now), (_, own))| Theirs { field, now, own });
            let given = Given::new(terms.written());
            answer(&visit, &staff, Some(&contract), given, (over, theirs.collect()))
        }
        Err(error) => {
            let given = Given::wrongly(&NAMES, &fields, mendable(error)?);
            answer(&visit, &staff, Some(&contract), given, (over, Vec::new()))
        }
    }
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageContracts>,
    contract: Option<&Contract>,
    given: Given,
    (over_contract, theirs): (bool, Vec<Theirs>),
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status =
        given.status(if theirs.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT });
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let title = if contract.is_some() { t.contracts.edit } else { t.contracts.new };
    let main = EditScreen { t, slug, form_token, contract, given, over_contract, theirs };
    let frame = Some(&staff.frame);
    visit.answer(&Screen { status, frame, tab: Tab::Contracts, title, main: &main })
}
