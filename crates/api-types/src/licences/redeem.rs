//! Redeeming a key.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, Secret, field_checks::FieldChecks, schemas};

/// The longest key that is looked at, blanks and dashes included.
const TYPED_MAX: usize = 100;

/// Redeem a licence key: its licence becomes the account's.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeemBody {
    /// The key. Case, blanks and dashes don't matter.
    #[schema(value_type = schemas::LicenceKey)]
    pub key: Secret,
}

impl Checked for RedeemBody {
    type Valid = Secret;

    fn check(self) -> Result<Secret, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        if self.key.expose().chars().count() > TYPED_MAX {
            faults.add("key", format!("must not be longer than {TYPED_MAX} characters"));
        }
        faults.or(self.key)
    }
}
