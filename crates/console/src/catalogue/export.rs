//! `/console/{tenant}/catalogue.csv`

use actix_web::{HttpResponse, web::Data};
use rollcall_app::{
    App,
    catalogue::{FeatureFilter, FeaturesCsv},
    staff::Read,
};

use crate::{Refused, csv_file::file, signed_in::Staff};

/// All features, in the columns that an import reads.
pub(crate) async fn features(app: Data<App>, staff: Staff<Read>) -> Result<HttpResponse, Refused> {
    file(&app, &staff.slug, FeaturesCsv(FeatureFilter::default()), "features").await
}
