//! Nodes and their registrations: admission, revalidation, leases, unbinding.

mod admission;
mod amnesty;
mod codes;
mod lease;
mod lease_policy;
mod node;
mod node_token;
mod permissions;
mod pool;
mod registration;
mod reregistration;
mod revalidation;
mod sequence;
mod silence;
mod unbinding;

pub use admission::{Applicant, CHECK_ORDER, Denial, Refusal};
pub use amnesty::Amnesty;
pub(crate) use codes::CODES;
pub use lease::{Lease, LeaseEntitlements, LeaseFeatures};
pub use lease_policy::{ClonePolicy, LeasePolicy};
pub use node::{FactsUpdate, NodeFacts, NodeKey};
pub use node_token::{NodeToken, TOKENS_MAX, TokenHashes};
pub use pool::POOL;
pub use registration::{FailureCause, Registration, State};
pub use reregistration::{Replacements, Reregistration, reregister};
pub use revalidation::{
    Call, OptimisticRenewal, Refused, Renewal, RevalidationOutcome, due, renew_optimistically,
    revalidate,
};
pub use sequence::{Seq, SequenceCheck};
pub use silence::{silence_digest_due, silent_at};
pub use unbinding::{Slot, Unbinding, UnboundBy, decide_own_unbinding, decide_unbinding};
