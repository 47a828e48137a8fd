//! Formatting values as cells.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::formula_escape::escape_formula;
use crate::{AdminError, error::invalid};

/// Each item as a row.
pub(crate) fn rows<T, const N: usize>(
    items: &[T],
    of: impl Fn(&T) -> [String; N],
) -> Vec<Vec<String>> {
    items.iter().map(|item| of(item).into()).collect()
}

/// Parse a cursor of our own.
pub(crate) fn read<T: FromStr>(cursor: Option<&str>) -> Option<T> {
    cursor.and_then(|cursor| cursor.parse().ok())
}

/// Fail if the list is incomplete: the file would look complete.
pub(crate) fn complete(incomplete: bool) -> Result<(), AdminError> {
    if incomplete {
        return Err(invalid("filter", "fits too much to be sure of all of it: say more"));
    }
    Ok(())
}

/// A text, with formulas escaped.
pub(crate) fn text(text: &str) -> String {
    escape_formula(text).into_owned()
}

/// Several values in one cell.
pub(crate) fn listed(values: &[impl ToString]) -> String {
    let values: Vec<_> = values.iter().map(ToString::to_string).collect();
    text(&values.join(";"))
}

/// A domain value by its serialized name.
pub(crate) fn named(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// An optional value that can't be a formula: ids, numbers, addresses.
pub(crate) fn maybe(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A day, or nothing.
pub(crate) fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A time, to the second.
pub(crate) fn at(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
