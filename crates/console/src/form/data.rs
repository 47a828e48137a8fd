//! Structs whose fields are those of a form: read from it, and written into it.

use std::fmt::Display;

use chrono::NaiveDate;
use chrono_tz::Tz;
use rollcall_domain::{
    Language,
    nodes::ClonePolicy,
    sessions::{CountBy, IdleRelease, Overdraft, QueueMode},
    staff::{Role, StaffStatus},
    tenants::FirstPassword,
};

use super::FieldError;
use crate::fields::Fields;

/// What a form is about.
pub(crate) trait FormData: Sized {
    /// The names of its fields.
    const NAMES: &'static [&'static str];

    /// Read it from a form.
    fn read(fields: &Fields) -> Result<Self, FieldError>;

    /// Each field as it is written into a form.
    fn written(&self) -> Vec<(&'static str, String)>;
}

/// What may stand in a field: by its type, whether it may be empty, and whether it is a list.
pub(crate) trait FieldValue: Sized {
    /// Read it from a field.
    fn read(fields: &Fields, name: &'static str) -> Result<Self, FieldError>;

    /// As it is written into a field.
    fn written(&self) -> String;
}

/// A struct whose fields are those of a form.
macro_rules! form_data {
    ($(#[$doc:meta])* $visibility:vis struct $name:ident { $($field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        $visibility struct $name {
            $($field: $type,)*
        }

        impl $crate::form::FormData for $name {
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];

            fn read(fields: &$crate::fields::Fields) -> Result<Self, $crate::form::FieldError> {
                Ok(Self { $($field: $crate::form::FieldValue::read(fields, stringify!($field))?,)* })
            }

            fn written(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($field), $crate::form::FieldValue::written(&self.$field)),)*]
            }
        }
    };
}
pub(crate) use form_data;

/// Types that are written as they are shown.
macro_rules! shown {
    ($($type:ty),*) => {$(
        impl FieldValue for $type {
            fn read(fields: &Fields, name: &'static str) -> Result<Self, FieldError> {
                fields.required(name)
            }

            fn written(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
shown!(u32, i64, String, NaiveDate, Language, Role, Overdraft);

/// Types that are written by their names.
macro_rules! named {
    ($($type:ty),*) => {$(
        impl FieldValue for $type {
            fn read(fields: &Fields, name: &'static str) -> Result<Self, FieldError> {
                fields.required(name)
            }

            fn written(&self) -> String {
                self.name().to_owned()
            }
        }
    )*};
}
named!(ClonePolicy, CountBy, FirstPassword, IdleRelease, QueueMode, StaffStatus, Tz);

/// A box that is ticked or not.
impl FieldValue for bool {
    fn read(fields: &Fields, name: &'static str) -> Result<Self, FieldError> {
        Ok(fields.ticked(name))
    }

    fn written(&self) -> String {
        if *self { "1".to_owned() } else { String::new() }
    }
}

/// A field that may be empty.
impl<T: std::str::FromStr<Err: Display + 'static> + Display> FieldValue for Option<T> {
    fn read(fields: &Fields, name: &'static str) -> Result<Self, FieldError> {
        fields.read(name)
    }

    fn written(&self) -> String {
        self.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

/// A list, an entry a line.
impl<T: std::str::FromStr<Err: Display + 'static> + Display> FieldValue for Vec<T> {
    fn read(fields: &Fields, name: &'static str) -> Result<Self, FieldError> {
        fields.list(name)
    }

    fn written(&self) -> String {
        self.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }
}
