//! `/console/platform/logout`

use actix_web::{HttpResponse, web::Data};
use rollcall_app::App;

use super::signed_in::PostedByOperatorSelf;
use crate::{Refused, Visit, cookies};

/// End this login.
pub(crate) async fn here(
    visit: Visit,
    app: Data<App>,
    form: PostedByOperatorSelf,
) -> Result<HttpResponse, Refused> {
    leave(&visit, &app, &form, false).await
}

/// End every login of theirs.
pub(crate) async fn everywhere(
    visit: Visit,
    app: Data<App>,
    form: PostedByOperatorSelf,
) -> Result<HttpResponse, Refused> {
    leave(&visit, &app, &form, true).await
}

async fn leave(
    visit: &Visit,
    app: &App,
    form: &PostedByOperatorSelf,
    everywhere: bool,
) -> Result<HttpResponse, Refused> {
    app.operators().log_out(&form.sender.by, &form.sender.who, everywhere).await?;
    let mut answer = visit.leave_to(&visit.path("login"));
    cookies::forget_login(visit, &mut answer);
    Ok(answer)
}
