//! Searching: what fits is first found through one index each, then read in the order of a list.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{Scope, StoreError, sql::Sql};

/// How many things that fit one criterion are looked at. So much can be sorted while somebody
/// waits; whoever finds more than that wants to say more.
pub const MOST_SOUGHT: usize = 2000;

/// A part of a list that was searched for.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Hand this in for the next page; none if this is the last.
    pub next_cursor: Option<String>,
    /// More fits than was looked at: some of it is missing, here or on other pages.
    pub incomplete: bool,
}

/// One place to look in: where the ids are, the rest of a query from `from` on, and the column by
/// which an index has them in order; not asked for in its order, it may be passed over for the table.
pub(crate) struct Place {
    pub(crate) id: &'static str,
    pub(crate) from: String,
    pub(crate) by: Option<String>,
}

/// The ids that fit all criteria so far.
#[derive(Debug, Default)]
pub(crate) struct SearchHits {
    ids: Option<Vec<Uuid>>,
    pub(crate) incomplete: bool,
}

impl SearchHits {
    /// These, of which only those are kept that fit what is asked for.
    pub(crate) fn these(ids: impl Iterator<Item = Uuid>) -> Self {
        Self { ids: Some(ids.collect()), incomplete: false }
    }

    /// Whether nothing was searched for: everything fits.
    pub(crate) fn is_all(&self) -> bool {
        self.ids.is_none()
    }

    /// What fits; nothing if that is everything.
    pub(crate) fn into_ids(self) -> HashSet<Uuid> {
        self.ids.into_iter().flatten().collect()
    }

    /// The table that a list is read from: all of it, or what was found, which is read before it is
    /// put in order. Left the choice, a database may walk the list until it has met what was found.
    pub(crate) fn or_all(&self, table: &str, sql: &mut Sql) -> String {
        let Some(ids) = &self.ids else { return table.to_owned() };
        let among = sql.among("id", ids);
        sql.push(&format!(
            "with found as materialized (select * from {table} where tenant_id = $1 and {among})"
        ));
        "found".to_owned()
    }

    /// Keep what is found in one of these places.
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
                    format!("{id} as id {from} {order} limit {}", MOST_SOUGHT + 1)
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
        self.incomplete |= self.ids.is_none() && counts.iter().any(|count| *count > MOST_SOUGHT);
        self.ids = Some(ids.into_iter().collect());
        Ok(())
    }
}
