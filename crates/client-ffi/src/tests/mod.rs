//! The boundary from within: NULL, bad texts, panics, and the header.

mod header;
