//! `/console/{tenant}/requests/{req_id}`: what the mail says beside the mail, and the decision.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
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
    form::{FieldValue, Form},
    ids::id,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

/// How many contracts are offered where none fits.
const OFFERED: u64 = 20;
/// The fields of accepting and rejecting.
pub(super) const NAMES: &[&str] = &["account_name", "max_nodes", "contract", "reason"];

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
    /// Accepting or rejecting it.
    form: Form,
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
}

/// The request.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    answer(&visit, &app, &staff, id(&req)?, Form::empty(NAMES)).await
}

/// The request as it is now. A form begins with what the mail wishes.
pub(super) async fn answer<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    id: RequestId,
    form: Form,
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
    let wished = view.request.claims.wished_name.clone().unwrap_or_default();
    let capacity = view.contract.as_ref().map(|it| it.terms.max_nodes).written();
    let form = form.or([("account_name", wished), ("max_nodes", capacity)]);
    let t = visit.texts();
    let (status, frame) = (form.status(), Some(&staff.frame));
    let main = RequestScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        view: &view,
        text: text.shown(),
        offered,
        may_decide: staff.may(Permission::MANAGE_REQUESTS),
        form,
    };
    let title = view.request.claims.company.as_deref().unwrap_or(t.requests.one);
    visit.answer(&Screen { status, frame, tab: Tab::Requests, title, main: &main })
}
