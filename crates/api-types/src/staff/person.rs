//! The tenant's people.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    limits::{EMAIL_MAX, NAME_MAX},
    staff::{Role, StaffStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Checked, FieldError, Secret, accounts::new_password, field_checks::FieldChecks, schemas,
};

/// Take somebody into the staff.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStaffBody {
    /// What they log in with.
    #[schema(value_type = schemas::EmailAddress)]
    pub email: String,
    /// Their name; the address if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::PersonName>)]
    pub name: Option<String>,
    /// What they may do: `owner`, `business`, `support` or `auditor`.
    #[schema(value_type = schemas::Role)]
    pub role: Role,
    /// Their password; generated if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::NewPassword>)]
    pub password: Option<Secret>,
}

impl Checked for NewStaffBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let email = faults.text("email", &self.email, EMAIL_MAX);
        let name = faults.optional("name", self.name, NAME_MAX);
        let password = new_password(&mut faults, self.password);
        faults.or(Self { email, name, role: self.role, password })
    }
}

/// Change somebody. A member that is missing keeps what is there.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeStaffBody {
    /// Their name.
    #[schema(value_type = Option<schemas::PersonName>)]
    pub name: Option<String>,
    /// What they may do.
    #[schema(value_type = Option<schemas::Role>)]
    pub role: Option<Role>,
    /// `active` or `disabled`.
    #[schema(value_type = Option<schemas::StaffStatus>)]
    pub status: Option<StaffStatus>,
}

impl Checked for ChangeStaffBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let name = faults.optional("name", self.name, NAME_MAX);
        faults.or(Self { name, ..self })
    }
}

/// Somebody of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffView {
    /// The id.
    #[schema(example = "stf_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub staff_id: String,
    /// What they log in with.
    #[schema(example = "ann@example.com")]
    pub email: String,
    /// Their name.
    #[schema(example = "Ann")]
    pub name: String,
    /// What they may do.
    #[schema(value_type = schemas::Role)]
    pub role: Role,
    /// `active` or `disabled`.
    #[schema(value_type = schemas::StaffStatus)]
    pub status: StaffStatus,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// Since when they are there.
    pub created_at: DateTime<Utc>,
    /// When they last logged in.
    pub last_login_at: Option<DateTime<Utc>>,
}

/// Somebody and their password, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffWithSecret {
    /// They.
    #[serde(flatten)]
    pub staff: StaffView,
    /// The password; null where this answers a request that took effect before.
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<Secret>,
    /// When the password was shown, if this answers a request that took effect before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_shown_at: Option<DateTime<Utc>>,
}

/// A part of the list of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffPage {
    /// They, by e-mail address.
    pub items: Vec<StaffView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
