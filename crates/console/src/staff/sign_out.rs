//! `/console/{tenant}/logout`

use actix_web::{HttpResponse, web::Data};
use rollcall_app::App;

use crate::{Refused, Visit, cookies, signed_in::PostedBySelf};

/// End this login.
pub(crate) async fn here(
    visit: Visit,
    app: Data<App>,
    form: PostedBySelf,
) -> Result<HttpResponse, Refused> {
    app.staff().log_out(&form.sender.by, &form.sender.who).await?;
    Ok(gone(&visit))
}

/// End every login of theirs, in all browsers and programs.
pub(crate) async fn everywhere(
    visit: Visit,
    app: Data<App>,
    form: PostedBySelf,
) -> Result<HttpResponse, Refused> {
    app.staff().log_out_everywhere(&form.sender.by, &form.sender.who).await?;
    Ok(gone(&visit))
}

fn gone(visit: &Visit) -> HttpResponse {
    let mut answer = visit.leave_to(&visit.path("login"));
    cookies::forget_login(visit, &mut answer);
    answer
}
