//! Logging in.

use chrono::{DateTime, Utc};
use rollcall_domain::limits::{EMAIL_MAX, LOGIN_CODE_MAX, PASSWORD_MAX};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::person::StaffView;
use crate::{Checked, FieldError, Secret, field_checks::FieldChecks, schemas};

/// What somebody of the staff logs in with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogInBody {
    /// Their e-mail address.
    #[schema(value_type = schemas::EmailAddress)]
    pub email: String,
    /// Their password.
    #[schema(value_type = schemas::Password)]
    pub password: Secret,
    /// What their device shows, once they have a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::LoginCode>)]
    pub code: Option<Secret>,
    /// One of their recovery codes, in place of `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::LoginCode>)]
    pub recovery_code: Option<Secret>,
}

impl Checked for LogInBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let email = faults.text("email", &self.email, EMAIL_MAX);
        let texts = [
            ("password", Some(&self.password), PASSWORD_MAX),
            ("code", self.code.as_ref(), LOGIN_CODE_MAX),
            ("recovery_code", self.recovery_code.as_ref(), LOGIN_CODE_MAX),
        ];
        for (field, secret, most) in texts {
            faults.verbatim(field, secret.map(|secret| secret.expose().to_owned()), most);
        }
        if self.code.is_some() && self.recovery_code.is_some() {
            faults.add("recovery_code", "must not be given with code");
        }
        faults.or(Self { email, ..self })
    }
}

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoginView {
    /// What they call the Staff API with from now on; shown this once.
    #[schema(value_type = String, format = Password, example = "rcl_…")]
    pub token: Secret,
    /// Until when, at most; an hour in which nothing is done ends it too.
    pub good_until: DateTime<Utc>,
    /// They.
    pub staff: StaffView,
    /// Whether they have no second factor yet: until it is set up, the token does nothing else.
    pub must_enrol: bool,
}

/// What a device needs to know to make codes (RFC 6238); shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorView {
    /// The secret in base32, to be typed.
    #[schema(value_type = String, format = Password)]
    pub secret: Secret,
    /// The same as an `otpauth://` address, to be shown as a QR code.
    #[schema(value_type = String, format = Password)]
    pub url: Secret,
}

/// The first code of a device.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorProofBody {
    /// What the device shows.
    #[schema(value_type = schemas::LoginCode)]
    pub code: Secret,
}

impl Checked for SecondFactorProofBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        faults.verbatim("code", Some(self.code.expose().to_owned()), LOGIN_CODE_MAX);
        faults.or(self)
    }
}

/// Codes that each log in once in place of the device; shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodesView {
    /// The codes.
    #[schema(value_type = Vec<String>)]
    pub recovery_codes: Vec<Secret>,
}
