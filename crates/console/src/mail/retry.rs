//! Sending a mail again that was given up, or that waits for its next attempt.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use rollcall_app::{App, staff::ManageMails};
use rollcall_domain::MailId;

use crate::{Refused, Visit, ids::id, signed_in::Posted};

/// Try it now, and for another day.
pub(crate) async fn retry(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageMails>,
) -> Result<HttpResponse, Refused> {
    app.mail().retry(&form.staff.by, &form.staff.slug, id::<MailId>(&req)?).await?;
    Ok(visit.lead_to(&visit.path("mails?done=retried")))
}
