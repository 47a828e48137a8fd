//! Nodes.

pub(crate) mod failure_list;
pub(crate) mod failures;
pub(crate) mod list;
pub(crate) mod node;
pub(crate) mod unbind;
