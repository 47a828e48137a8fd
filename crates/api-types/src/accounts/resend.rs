//! MailConfig credentials again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError};

/// Mail a link to set a new password with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "keep_nodes": true }))]
pub struct ResendCredentialsBody {
    /// Whether nodes go on that registered with the password before: whoever lost it should not harm
    /// what runs. Else they must register again once the link was used.
    #[schema(default = true)]
    pub keep_nodes: bool,
}

impl Default for ResendCredentialsBody {
    fn default() -> Self {
        Self { keep_nodes: true }
    }
}

impl Checked for ResendCredentialsBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        Ok(self)
    }
}

/// A link that was mailed. It stands in the mail alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SentLinkView {
    /// Whose password it sets.
    #[schema(example = "acc_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub account_id: String,
    /// Until when it opens.
    pub valid_until: DateTime<Utc>,
    /// To how many addresses it was mailed.
    #[schema(example = 2)]
    pub mailed_to: u32,
    /// Whether nodes go on that registered with the password before.
    pub keep_nodes: bool,
}
