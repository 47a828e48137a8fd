//! What nodes send and get, and what their owners and staff see of them.

mod batch;
mod event;
pub(crate) mod register;
mod registered;
mod revalidate;
mod staff_registration;
mod view;

pub use batch::{BatchBody, BatchNode, NewcomerBatch};
pub use event::{EventPage, EventView};
pub use register::{Credentials, Newcomer, NodeBody, Password, RegisterBody, Registering};
pub use registered::{AccountStanding, BatchAnswer, BatchResult, Registered};
pub use revalidate::{ReportedFailure, RevalidateBody, Revalidating};
pub use staff_registration::{StaffRegistrationPage, StaffRegistrationView};
pub use view::{EndedReason, Failure, NodeState, RegistrationPage, RegistrationView};
