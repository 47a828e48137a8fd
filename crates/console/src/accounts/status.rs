//! Suspending and resuming an account, and mailing its credentials again.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use rollcall_app::{
    App,
    staff::{ManageAccounts, ResendCredentials},
};
use rollcall_domain::AccountId;

use crate::{Refused, Visit, ids::id, signed_in::Posted};

/// Suspend: its nodes are refused until it is resumed.
pub(crate) async fn suspend(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let account: AccountId = id(&req)?;
    app.accounts().suspend(&form.staff.by, &form.staff.slug, account).await?;
    Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=suspended"))))
}

/// Resume.
pub(crate) async fn resume(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let account: AccountId = id(&req)?;
    app.accounts().resume(&form.staff.by, &form.staff.slug, account).await?;
    Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=resumed"))))
}

/// Mail a link that sets the password to the contract's addresses.
pub(crate) async fn resend(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ResendCredentials>,
) -> Result<HttpResponse, Refused> {
    let account: AccountId = id(&req)?;
    app.accounts().resend_credentials(&form.staff.by, &form.staff.slug, account, true).await?;
    Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=sent"))))
}
