//! A part of a list.

/// A part of a list and where the next one begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Hand this in for the next page; none if this is the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page of what was read, one more than `limit` having been asked for.
    pub fn cut(mut items: Vec<T>, limit: u64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(cursor);
        Self { items, next_cursor }
    }
}
