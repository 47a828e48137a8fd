//! The use cases of nodes: register, revalidate, unbind, and reading for owners and staff.

mod csv;
mod error;
mod grant;
mod metrics;
mod read;
mod refusal;
mod register;
mod registrations;
mod revalidate;
mod silence;
mod sweep;
mod totals;
mod unbind;

pub use self::csv::{EventsCsv, RegistrationsCsv};
pub use error::{
    NextCall, NoSlot, NoSlotReason, ReadError, RegisterError, RevalidateError, SilentNode,
    UnbindError,
};
pub use grant::{AccountSummary, Granted};
pub(crate) use grant::{Leaseholder, Terms};
pub use metrics::NodeMetrics;
pub use read::{NodeQuery, NodeView, Reader};
pub use refusal::NodeRefusal;
pub(crate) use register::{ATTEMPTS, Expired};
pub use register::{BatchAnswer, RegisterNode};
pub use registrations::AccountRegistration;
pub use revalidate::{Revalidate, Unreported};
pub use rollcall_storage::{
    EventFilter,
    nodes::{FailureCount, NodeTotals, RegistrationFilter, UsageCount},
};
pub use sweep::Swept;
pub use totals::NodeActivity;
pub use unbind::Unbinder;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rollcall_domain::accounts::Policy;

use crate::{App, AppError, licences::Entitled, tenant_context::TenantContext};

/// The use cases of nodes.
#[derive(Clone, Copy)]
pub struct Nodes<'a> {
    app: &'a App,
}

impl Nodes<'_> {
    /// What an account is entitled to, as its leases say it.
    async fn entitled(
        self,
        context: &TenantContext,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<Entitled>>, AppError> {
        let licences = self.app.licences();
        licences.entitled(context, policy.account, policy.policy_version, now).await
    }
}

impl App {
    /// The use cases of nodes.
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes { app: self }
    }
}
