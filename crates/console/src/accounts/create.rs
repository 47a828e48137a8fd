//! `/console/{tenant}/accounts/new`: an account from a contract or without one.

use actix_web::{HttpRequest, HttpResponse, web::Data};
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
    form::{FieldError, Form, FormError},
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

/// How many contracts are offered, the newest first.
const OFFERED: u64 = 100;

const NAMES: &[&str] = &[
    "contract",
    "name",
    "max_nodes",
    "starts_on",
    "expires_on",
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
    form: Form,
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
    let contract = Fields::of(req.query_string()).raw("contract").to_owned();
    let form = Form::new(NAMES, [("mail", "1".to_owned()), ("contract", contract)]);
    answer(&visit, &app, &staff, form).await
}

/// Create it, and show the letter.
pub(crate) async fn create(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    match try_create(&app, &staff, &fields).await {
        Ok((view, contract, secret)) => {
            let (contract, mailed) = (contract.as_ref(), fields.ticked("mail"));
            let (heading, mailed) = (visit.texts().create.made, mailed && contract.is_some());
            let (view, secret) = (&view, &secret);
            letter::answer(&visit, &app, &staff, Letter { heading, view, contract, secret, mailed })
        }
        Err(why) => answer(&visit, &app, &staff, Form::rejected(NAMES, fields, why)?).await,
    }
}

async fn try_create(
    app: &App,
    staff: &Staff<ManageAccounts>,
    fields: &Fields,
) -> Result<(AccountView, Option<Contract>, FirstSecret), FormError> {
    let (by, slug, wanted) = (&staff.by, &staff.slug, wanted(fields)?);
    if let Some(id) = fields.read::<ContractId>("contract")? {
        let contract = app.contracts().show(slug, id).await?.contract;
        let made = app.accounts().create_from_contract(by, slug, id, wanted).await?;
        return Ok((made.account, Some(contract), made.secret));
    }
    let draft = AccountDraft {
        name: wanted.name,
        max_nodes: fields.required("max_nodes")?,
        password: None,
        starts_on: wanted.starts_on,
        expires_on: wanted.expires_on,
        allow: wanted.allow,
        versions: wanted.versions,
        overrides: LeasePolicyOverrides::default(),
    };
    let made = app.accounts().create(by, slug, draft).await?;
    Ok((made.account, None, FirstSecret::Password(made.password)))
}

/// The account that a form asks for.
fn wanted(fields: &Fields) -> Result<ContractAccountDraft, FieldError> {
    Ok(ContractAccountDraft {
        name: fields.read("name")?,
        max_nodes: fields.read("max_nodes")?,
        starts_on: fields.read("starts_on")?,
        expires_on: fields.read("expires_on")?,
        allow: AllowLists {
            ips: fields.list("allow_ips")?,
            domains: fields.list("allow_domains")?,
            apps: fields.list("allow_apps")?,
            ..AllowLists::default()
        },
        versions: fields.read("version_req")?,
        allow_over_contract: fields.ticked("allow_over_contract"),
        mail: fields.ticked("mail"),
        ..ContractAccountDraft::default()
    })
}

async fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<ManageAccounts>,
    form: Form,
) -> Result<HttpResponse, Refused> {
    let (t, slug) = (visit.texts(), &staff.slug);
    let offered = app.contracts().search(slug, &ContractFilter::default(), None, OFFERED).await?;
    let chosen = match form.value("contract").parse::<ContractId>() {
        Ok(id) => Some(app.contracts().show(slug, id).await?),
        Err(_) => None,
    };
    let of_chosen = chosen.as_ref().map(|view| view.contract.id);
    let offered = offered.items.into_iter().filter(|view| Some(view.contract.id) != of_chosen);
    let status = form.status();
    let main = CreateScreen {
        t,
        slug,
        form_token: &staff.frame.form_token,
        form,
        offered: offered.collect(),
        chosen,
    };
    let (frame, title) = (Some(&staff.frame), t.create.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
