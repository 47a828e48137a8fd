//! The names of an enum's variants, from the type itself.

use std::cell::Cell;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, Visitor, value::Error},
    forward_to_deserialize_any,
};

/// The names by which the variants of a plain enum travel; empty if it isn't one.
pub fn variant_names<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let names = Cell::new(&[][..]);
    // It fails, always: there is nothing to read, but it asks for the names first.
    let _ = T::deserialize(Asked(&names));
    names.get()
}

/// Takes down which names are asked for.
struct Asked<'a>(&'a Cell<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.set(variants);
        Err(Error::custom("only the names are asked for"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("not an enum"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use rollcall_domain::{Language, accounts::AccountStatus};

    use super::*;

    #[test]
    fn the_names_are_those_that_travel() {
        assert_eq!(variant_names::<AccountStatus>(), ["active", "suspended", "closed"]);
        assert_eq!(variant_names::<Language>(), ["en", "zh-CN"]);
        assert!(variant_names::<String>().is_empty());
    }
}
