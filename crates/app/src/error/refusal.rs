//! The interface of an area's refusals of staff's operations.

use rollcall_domain::{Action, Code};

/// Why an operation of staff is refused in the present state; displayed as a sentence without the
/// full stop. Each area has its own (`AREA/refusal.rs`).
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// The public code it is answered with.
    fn code(&self) -> Code {
        Code::LICENSE_FORMAT_ERROR
    }

    /// What the caller can do about it.
    fn action(&self) -> Action;

    /// Its short name among the results of a bulk action.
    fn name(&self) -> &'static str {
        "failed"
    }
}
