//! What differs between two snapshots.

use serde_json::Value;

/// A member before and after.
pub(crate) struct Change {
    pub(crate) name: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// What differs between two snapshots.
pub(crate) fn changes(before: Option<&str>, after: Option<&str>) -> Vec<Change> {
    let read = |text: Option<&str>| text.and_then(|text| serde_json::from_str(text).ok());
    let [before, after] = [before, after].map(|text| read(text).unwrap_or_default());
    changes_of(&before, &after)
}

/// What differs between two snapshots as JSON objects.
pub(crate) fn changes_of(before: &Value, after: &Value) -> Vec<Change> {
    let none = serde_json::Map::new();
    let [before, after] = [before, after].map(|it| it.as_object().unwrap_or(&none));
    let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let differing = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let change = |name: &String| Change {
        name: name.clone(),
        before: before.get(name).map(plain),
        after: after.get(name).map(plain),
    };
    let says_something =
        |change: &Change| change.before.is_some() || change.after.as_deref() != Some(NOTHING);
    differing.map(change).filter(says_something).collect()
}

/// What nothing is written as.
const NOTHING: &str = "–";

/// A value as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::Array(items) if items.is_empty() => NOTHING.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let found =
            changes(Some(r#"{"a":1,"b":"x","c":[1,2]}"#), Some(r#"{"a":1,"b":"y","d":null}"#));
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.before.as_deref(), it.after.as_deref()))
            .collect();
        let wanted = [("b", Some("x"), Some("y")), ("c", Some("1, 2"), None)];
        assert_eq!(told, wanted);
        assert!(changes(None, None).is_empty());
    }
}
