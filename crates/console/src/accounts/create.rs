//! `/console/{tenant}/accounts/new`: an account from a contract or without one.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    accounts::{AccountDraft, AccountView, ContractAccountDraft, FirstSecret},
    contracts::{ContractFilter, ContractView},
    staff::ManageAccounts,
};
use rollcall_domain::{
    ContractId,
    accounts::{AllowLists, LeasePolicyOverrides},
    contracts::Contract,
};

use super::letter::{self, Letter};
use crate::{
    Refused, Visit,
    fields::Fields,
    given::{Given, Wrong, many, mendable, must, one},
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

/// How many contracts are offered, the newest first.
const OFFERED: u64 = 100;

const NAMES: [&str; 11] = [
    "contract",
    "name",
    "max_nodes",
    "starts_on",
    "expires_on",
    "allow_over_contract",
    "mail",
    "allow_ips",
    "allow_domains",
    "allow_apps",
    "version_req",
];

#[derive(Template)]
#[template(path = "accounts/create.html")]
struct CreateScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    given: Given,
    offered: Vec<ContractView>,
    chosen: Option<ContractView>,
}

/// The form, with what its contract leaves.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let chosen: Option<ContractId> = fields.text("contract").and_then(|id| id.parse().ok());
    let given = Given::new([("mail", "1".to_owned())]);
    answer(&visit, &app, &staff, given, chosen).await
}

/// Create it, and show the letter.
pub(crate) async fn create(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let chosen: Option<ContractId> = fields.text("contract").and_then(|id| id.parse().ok());
    match made(&app, &staff, &fields).await? {
        Ok((view, contract, secret)) => {
            let (contract, mailed) = (contract.as_ref(), fields.ticked("mail"));
            let (heading, mailed) = (visit.texts().create.made, mailed && contract.is_some());
            let (view, secret) = (&view, &secret);
            letter::answer(&visit, &app, &staff, Letter { heading, view, contract, secret, mailed })
        }
        Err(wrong) => {
            answer(&visit, &app, &staff, Given::wrongly(&NAMES, &fields, wrong), chosen).await
        }
    }
}

type Made = (AccountView, Option<Contract>, FirstSecret);

async fn made(
    app: &App,
    staff: &Staff<ManageAccounts>,
    fields: &Fields,
) -> Result<Result<Made, Wrong>, Refused> {
    let wanted = match wanted(fields) {
        Ok(wanted) => wanted,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let (by, slug) = (&staff.by, &staff.slug);
    let made = match one::<ContractId>(fields, "contract") {
        Err(wrong) => return Ok(Err(wrong)),
        Ok(Some(id)) => {
            let contract = app.contracts().show(slug, id).await?.contract;
            let made = app.accounts().create_from_contract(by, slug, id, wanted).await;
            made.map(|made| (made.account, Some(contract), made.secret))
        }
        Ok(None) => {
            let max_nodes = match must(fields, "max_nodes") {
                Ok(max_nodes) => max_nodes,
                Err(wrong) => return Ok(Err(wrong)),
            };
            let draft = AccountDraft {
                name: wanted.name,
                max_nodes,
                password: None,
                starts_on: wanted.starts_on,
                expires_on: wanted.expires_on,
                allow: wanted.allow,
                versions: wanted.versions,
                overrides: LeasePolicyOverrides::default(),
            };
            let made = app.accounts().create(by, slug, draft).await;
            made.map(|made| (made.account, None, FirstSecret::Password(made.password)))
        }
    };
    match made {
        Ok(made) => Ok(Ok(made)),
        Err(error) => mendable(error).map(Err),
    }
}

/// The account that a form asks for.
fn wanted(fields: &Fields) -> Result<ContractAccountDraft, Wrong> {
    Ok(ContractAccountDraft {
        name: fields.text("name").map(str::to_owned),
        max_nodes: one(fields, "max_nodes")?,
        starts_on: one(fields, "starts_on")?,
        expires_on: one(fields, "expires_on")?,
        allow: AllowLists {
            ips: many(fields, "allow_ips")?,
            domains: many(fields, "allow_domains")?,
            apps: many(fields, "allow_apps")?,
            ..AllowLists::default()
        },
        versions: one(fields, "version_req")?,
        allow_over_contract: fields.ticked("allow_over_contract"),
        mail: fields.ticked("mail"),
        ..ContractAccountDraft::default()
    })
}

async fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<ManageAccounts>,
    given: Given,
    chosen: Option<ContractId>,
) -> Result<HttpResponse, Refused> {
    let (t, slug) = (visit.texts(), &staff.slug);
    let offered = app.contracts().search(slug, &ContractFilter::default(), None, OFFERED).await?;
    let chosen = match chosen {
        Some(id) => Some(app.contracts().show(slug, id).await?),
        None => None,
    };
    let of_chosen = chosen.as_ref().map(|view| view.contract.id);
    let offered = offered.items.into_iter().filter(|view| Some(view.contract.id) != of_chosen);
    let status = given.status(StatusCode::OK);
    let main = CreateScreen {
        t,
        slug,
        form_token: &staff.frame.form_token,
        given,
        offered: offered.collect(),
        chosen,
    };
    let (frame, title) = (Some(&staff.frame), t.create.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
