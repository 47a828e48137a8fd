//! Who did something, as people write it.

use rollcall_app::{AdminError, App};
use rollcall_domain::StaffId;

use crate::Refused;

/// The name of who is told by an id: of one of the staff their own, else as it is.
pub(crate) async fn name_of(app: &App, slug: &str, who: &str) -> Result<String, Refused> {
    let Ok(id) = who.parse::<StaffId>() else { return Ok(who.to_owned()) };
    match app.staff().find(slug, id).await {
        Ok(staff) => Ok(staff.name),
        Err(AdminError::Unknown { .. }) => Ok(who.to_owned()),
        Err(error) => Err(error.into()),
    }
}
