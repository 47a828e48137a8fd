//! What an area's own rules refuse staff.

use rollcall_domain::{Action, Code};

/// Why an area's rules don't allow what staff asked for, as things stand; its text is a sentence
/// without the full stop. Each area has its own (`AREA/refusal.rs`).
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// The public code it is answered with.
    fn code(&self) -> Code {
        Code::LICENSE_FORMAT_ERROR
    }

    /// What whoever asked can do about it.
    fn action(&self) -> Action;

    /// Its short name among the results of a bulk action.
    fn name(&self) -> &'static str {
        "failed"
    }
}
