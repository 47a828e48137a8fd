//! Opening a session.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    RegistrationId, SessionId,
    limits::{ACCOUNT_NAME_MAX, SESSION_NAME_MAX, VERSION_MAX},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, as_text, field_checks::FieldChecks, schemas};

/// Open a session: what a process says of itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({ "host": "ws-17", "user": "ann", "process": "studio-1" }))]
pub struct OpenSessionBody {
    /// The account's name; a client must give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AccountName>)]
    pub account: Option<String>,
    /// The machine.
    #[schema(value_type = schemas::SessionName)]
    pub host: String,
    /// Who works there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::SessionName>)]
    pub user: Option<String>,
    /// Which process of theirs: a name that is its own, and the same after a crash. It then takes over the
    /// session, and what that held, instead of waiting for its time-out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::SessionName>)]
    pub process: Option<String>,
    /// What the product counts it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::SessionName>)]
    pub key: Option<String>,
    /// The version of the product; that of the node's registration if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::ProductVersion>)]
    pub version: Option<String>,
    /// The node's registration: with it, a node is found without a search.
    #[serde(
        default,
        deserialize_with = "as_text::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub registration: Option<RegistrationId>,
}

impl Checked for OpenSessionBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let checked = Self {
            account: faults.optional("account", self.account, ACCOUNT_NAME_MAX),
            host: faults.text("host", &self.host, SESSION_NAME_MAX),
            user: faults.optional("user", self.user, SESSION_NAME_MAX),
            process: faults.optional("process", self.process, SESSION_NAME_MAX),
            key: faults.optional("key", self.key, SESSION_NAME_MAX),
            version: faults.optional("version", self.version, VERSION_MAX),
            registration: self.registration,
        };
        faults.or(checked)
    }
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenedSessionView {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "ses_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub session_id: SessionId,
    /// Its token: the bearer token of all its calls. It is shown only here.
    #[schema(example = "rcs_…")]
    pub session_token: String,
    /// For how many seconds it lives without a sign of life.
    pub timeout_s: u32,
    /// After how many seconds to give the next one.
    pub heartbeat_s: u32,
    /// After how many seconds to try again that failed.
    pub retry_s: u32,
    /// Whether it is the session of the same process from before.
    pub taken_over: bool,
    /// The server's time.
    pub server_time: DateTime<Utc>,
}
