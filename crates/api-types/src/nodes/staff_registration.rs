//! Registrations, as staff see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::RegistrationView;

/// A registration and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffRegistrationView {
    /// The account's id.
    #[schema(example = "acc_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub account_id: String,
    /// The account's name.
    #[schema(example = "acme")]
    pub account: String,
    /// The registration. In a list without the failures of its node.
    #[serde(flatten)]
    pub registration: RegistrationView,
}

/// A part of a list of registrations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffRegistrationPage {
    /// The registrations, in the order they were made.
    pub items: Vec<StaffRegistrationView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
