//! `/console/{tenant}/requests/{req_id}`: what the mail says beside the mail, and the decision.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    AdminError, App,
    contracts::ContractFilter,
    requests::RequestView,
    staff::{Needed, Read},
};
use rollcall_domain::{
    RequestId,
    contracts::Contract,
    requests::{Mismatch, RequestField, RequestState, SenderCheckResult},
    staff::Permission,
};

use crate::{
    Refused, Visit,
    fields::Fields,
    ids::id,
    page::{Screen, Tab},
    refused::sentence,
    signed_in::Staff,
    texts::Texts,
};

/// How many contracts are offered where none fits.
const OFFERED: u64 = 20;

#[derive(Template)]
#[template(path = "requests/request.html")]
struct RequestScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    view: &'a RequestView,
    text: String,
    /// The contracts to choose from, where none fits.
    offered: Vec<Contract>,
    may_decide: bool,
    given: &'a Fields,
    wrong: Option<String>,
}

/// A field of the mail beside what the contract says.
struct Compared<'a> {
    field: RequestField,
    mail: Option<String>,
    mismatch: Option<&'a Mismatch>,
}

impl RequestScreen<'_> {
    fn is_open(&self) -> bool {
        matches!(self.view.request.state, RequestState::New)
    }

    fn is_undecided(&self) -> bool {
        self.view.request.state.decision().is_none()
    }

    /// What the mail says, field by field.
    fn fields(&self) -> Vec<Compared<'_>> {
        let claims = &self.view.request.claims;
        let said = [
            (RequestField::Sender, claims.sender.clone()),
            (RequestField::Company, claims.company.clone()),
            (RequestField::Project, claims.project.clone()),
            (RequestField::SignedOn, claims.signed_on.map(|day| day.to_string())),
            (RequestField::WishedName, claims.wished_name.clone()),
        ];
        let mismatch = |field| self.view.mismatches.iter().find(|it| it.field == field);
        let compared = |(field, mail): (RequestField, Option<String>)| {
            let mismatch = mismatch(field);
            let mail = mail.or_else(|| mismatch.and_then(|it| it.mail.clone()));
            Compared { field, mail, mismatch }
        };
        said.into_iter().map(compared).collect()
    }

    /// What of the contract stands in the way: it is used up, or over.
    fn limits(&self) -> Vec<&Mismatch> {
        let of_contract =
            |it: &&Mismatch| matches!(it.field, RequestField::MaxNodes | RequestField::ExpiresOn);
        self.view.mismatches.iter().filter(of_contract).collect()
    }

    fn is_proven(&self) -> bool {
        self.view.request.checks.dmarc.verdict == SenderCheckResult::Pass
    }

    fn is_forged(&self) -> bool {
        self.view.request.checks.dmarc.verdict == SenderCheckResult::Fail
    }

    /// What a form begins with: what was sent, else what the mail wishes.
    fn account_name(&self) -> &str {
        let wished = self.view.request.claims.wished_name.as_deref();
        self.given.text("account_name").or(wished).unwrap_or_default()
    }

    fn max_nodes(&self) -> String {
        let contract = self.view.contract.as_ref().map(|it| it.terms.max_nodes.to_string());
        self.given.text("max_nodes").map(str::to_owned).or(contract).unwrap_or_default()
    }
}

/// The request.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let id = id(&req)?;
    answer(&visit, &app, &staff, id, (&Fields::default(), None)).await
}

/// The request as it is now, with what was wrong with a decision.
pub(super) async fn refused<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    id: RequestId,
    (given, error): (&Fields, AdminError),
) -> Result<HttpResponse, Refused> {
    let (status, wrong) = match error {
        AdminError::Unknown { what: "request", .. } => return Err(Refused::NotFound),
        AdminError::Failed(error) => return Err(error.into()),
        AdminError::Changed => (StatusCode::CONFLICT, visit.texts().requests.changed.to_owned()),
        other => (StatusCode::UNPROCESSABLE_ENTITY, sentence(&other.to_string())),
    };
    answer(visit, app, staff, id, (given, Some((status, wrong)))).await
}

async fn answer<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    id: RequestId,
    (given, wrong): (&Fields, Option<(StatusCode, String)>),
) -> Result<HttpResponse, Refused> {
    let (view, text) = app.requests().show(&staff.slug, id).await?;
    let offered = match (&view.contract, &view.request.state) {
        (None, RequestState::New) => {
            let company = view.request.claims.company.clone();
            let filter = ContractFilter { company, ..ContractFilter::default() };
            let mut found = app.contracts().list(&staff.slug, &filter, None, OFFERED).await?.items;
            if found.is_empty() {
                let any = ContractFilter::default();
                found = app.contracts().list(&staff.slug, &any, None, OFFERED).await?.items;
            }
            found
        }
        _ => Vec::new(),
    };
    let t = visit.texts();
    let (status, wrong) = wrong.unzip();
    let main = RequestScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        view: &view,
        text: text.shown(),
        offered,
        may_decide: staff.may(Permission::MANAGE_REQUESTS),
        given,
        wrong,
    };
    let title = view.request.claims.company.as_deref().unwrap_or(t.requests.one);
    let (status, frame) = (status.unwrap_or(StatusCode::OK), Some(&staff.frame));
    visit.answer(&Screen { status, frame, tab: Tab::Requests, title, main: &main })
}
