//! Nodes.

pub(crate) mod node;
pub(crate) mod unbind;
