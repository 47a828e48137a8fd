//! JSON that goes through tokens as it is.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// A JSON text that is copied into a token, and out of it, byte by byte: serialized once for many
/// tokens, and hashed as it stands.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Verbatim<'a>(Cow<'a, RawValue>);

impl Verbatim<'_> {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl<'a> From<&'a RawValue> for Verbatim<'a> {
    fn from(json: &'a RawValue) -> Self {
        Self(Cow::Borrowed(json))
    }
}

impl<'de> Deserialize<'de> for Verbatim<'_> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(from).map(|json| Self(Cow::Owned(json)))
    }
}

impl PartialEq for Verbatim<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Verbatim<'_> {}
