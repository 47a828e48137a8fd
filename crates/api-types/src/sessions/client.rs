//! Clients: names and passwords that open sessions.

use chrono::{DateTime, Utc};
use rollcall_domain::{ClientId, limits::ACCOUNT_NAME_MAX};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, Secret, as_text, field_checks::FieldChecks, schemas};

/// A client to be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateClientBody {
    /// Its name, unique among those of the account, without a colon.
    #[schema(value_type = schemas::ClientName)]
    pub name: String,
    /// Its password; a generated one if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::NewPassword>)]
    pub password: Option<Secret>,
}

impl Checked for CreateClientBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let name = faults.text("name", &self.name, ACCOUNT_NAME_MAX);
        if name.contains(':') {
            faults.add("name", "must not contain a colon: it ends the name where it is sent");
        }
        faults.or(Self { name, ..self })
    }
}

/// A new password for a client.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetClientPasswordBody {
    /// The password; a generated one if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::NewPassword>)]
    pub password: Option<Secret>,
}

impl Checked for ResetClientPasswordBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        Ok(self)
    }
}

/// The clients of an account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClientList {
    /// By name.
    pub items: Vec<ClientView>,
}

/// A client.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClientView {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "cln_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it opens no session; null: it does.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Its password, where it is new. It is shown only here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub password: Option<Secret>,
}
