//! Searching: the hits of each criterion are found through an index, then read in the order of a
//! list.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{Scope, StoreError, sql::Sql};

/// The most hits of one criterion. So many can be sorted while somebody waits; a search with more
/// has to be narrowed.
pub const SEARCH_HITS_MAX: usize = 2000;

/// A page of search results.
#[derive(Debug, Clone)]
pub struct SearchPage<T> {
    /// The entries.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` if this is the last.
    pub next_cursor: Option<String>,
    /// Whether there are more hits than were read: some are missing, here or on other pages.
    pub incomplete: bool,
}

/// One index to search: its id column, the rest of the query from `from` on, and the column that it
/// is sorted by, without which the planner may prefer a scan.
pub(crate) struct Place {
    pub(crate) id: &'static str,
    pub(crate) from: String,
    pub(crate) by: Option<String>,
}

/// The ids that match all criteria so far.
#[derive(Debug, Default)]
pub(crate) struct SearchHits {
    ids: Option<Vec<Uuid>>,
    pub(crate) incomplete: bool,
}

impl SearchHits {
    /// Begin with these ids, to be narrowed by further criteria.
    pub(crate) fn these(ids: impl Iterator<Item = Uuid>) -> Self {
        Self { ids: Some(ids.collect()), incomplete: false }
    }

    /// Whether there was no criterion: everything matches.
    pub(crate) fn is_all(&self) -> bool {
        self.ids.is_none()
    }

    /// The ids; empty if everything matches.
    pub(crate) fn into_ids(self) -> HashSet<Uuid> {
        self.ids.into_iter().flatten().collect()
    }

    /// The table expression that a list is read from: the whole table, or the hits, which are
    /// materialized before sorting. Else the database may walk the list until it has met all hits.
    pub(crate) fn or_all(&self, table: &str, sql: &mut Sql) -> String {
        let Some(ids) = &self.ids else { return table.to_owned() };
        let among = sql.among("id", ids);
        sql.push(&format!(
            "with found as materialized (select * from {table} where tenant_id = $1 and {among})"
        ));
        "found".to_owned()
    }

    /// Keep the ids that are found in one of these places.
    pub(crate) async fn narrow<C: ConnectionTrait>(
        &mut self,
        scope: &Scope<'_, C>,
        places: impl FnOnce(&mut Sql) -> Vec<Place>,
    ) -> Result<(), StoreError> {
        let mut sql = Sql::of(scope);
        let places = places(&mut sql);
        for (nth, Place { id, from, by }) in places.iter().enumerate() {
            if nth > 0 {
                sql.push("union all");
            }
            let look = match &self.ids {
                Some(ids) => format!("distinct {id} as id {from} and {}", sql.among(id, ids)),
                None => {
                    let order = by.as_ref().map(|by| format!("order by {by} {}", sql.by_bytes()));
                    let order = order.unwrap_or_default();
                    format!("{id} as id {from} {order} limit {}", SEARCH_HITS_MAX + 1)
                }
            };
            sql.push(&format!(
                "select cast({nth} as bigint) as place, id from (select {look}) as part{nth}"
            ));
        }
        let rows = sql.all(scope.db).await?;
        let (mut ids, mut counts) = (HashSet::new(), vec![0; places.len()]);
        for row in rows {
            let place: i64 = row.try_get("", "place")?;
            let count = usize::try_from(place).ok().and_then(|place| counts.get_mut(place));
            ids.insert(row.try_get("", "id")?);
            if let Some(count) = count {
                *count += 1;
            }
        }
        self.incomplete |=
            self.ids.is_none() && counts.iter().any(|count| *count > SEARCH_HITS_MAX);
        self.ids = Some(ids.into_iter().collect());
        Ok(())
    }
}
