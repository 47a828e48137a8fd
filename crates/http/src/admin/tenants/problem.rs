//! Why there are no keys to show.

use rollcall_app::tenants::KeySetError;

use crate::Problem;

impl From<KeySetError> for Problem {
    fn from(error: KeySetError) -> Self {
        match error {
            KeySetError::UnknownTenant => Self::unknown_tenant(),
            KeySetError::Failed(error) => error.into(),
        }
    }
}
