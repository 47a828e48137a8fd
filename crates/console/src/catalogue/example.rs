//! An example of a catalogue, to begin with.

use actix_web::{HttpResponse, web::Data};
use rollcall_app::{App, staff::ManageCatalogue};

use crate::{Refused, Visit, signed_in::Posted};

/// Create it.
pub(crate) async fn create(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageCatalogue>,
) -> Result<HttpResponse, Refused> {
    let made = app.catalogue().create_example(&form.staff.by, &form.staff.slug).await?;
    Ok(visit
        .lead_to(&visit.path(&format!("catalogue/products/{}?done=created", made.product.code))))
}
