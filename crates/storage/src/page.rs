//! Pages of lists.

/// A page of a list, with the cursor of the next one.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` if this is the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Make a page of rows that were read with `limit + 1`.
    pub fn cut(mut items: Vec<T>, limit: u64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(cursor);
        Self { items, next_cursor }
    }
}
