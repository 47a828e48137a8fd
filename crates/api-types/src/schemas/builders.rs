//! What schemas are built of: patterns, and what texts, numbers and lists have in common.

use std::ops::RangeInclusive;

use rollcall_domain::{
    TypedId,
    limits::{CATALOGUE_CODE_MAX, EMAIL_MAX, SLUG_MAX},
};
use serde_json::Value;
use utoipa::openapi::{
    ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat,
    schema::{ArrayItems, Type},
};

use crate::variant_names;

/// No control character, and not white space alone.
const ONE_LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
/// The same without a colon.
pub(super) const CLIENT_NAME: &str =
    r"^[^:\x00-\x1f\x7f-\x9f]*[^:\s\x00-\x1f\x7f-\x9f][^:\x00-\x1f\x7f-\x9f]*$";
/// None, units, a percentage up to 1000, or any number; that units fit into 32 bits is left to the check.
pub(super) const OVERDRAFT: &str = "^(none|unlimited|[0-9]{1,9}|(1000|[0-9]{1,3})%)$";
/// No control character.
const PRINTABLE: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";
/// No control character but tabs and line breaks.
const LINES: &str = r"^(\r\n|[^\x00-\x08\x0b-\x1f\x7f-\x9f])*$";

/// An address of version 4, without its ends.
macro_rules! v4 {
    () => {
        r"((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    };
}

/// An address of version 6, without its ends and without one of version 4 in it.
macro_rules! v6 {
    () => {
        concat!(
            "(([0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}",
            "|([0-9A-Fa-f]{1,4}:){1,7}:",
            "|([0-9A-Fa-f]{1,4}:){1,6}:[0-9A-Fa-f]{1,4}",
            "|([0-9A-Fa-f]{1,4}:){1,5}(:[0-9A-Fa-f]{1,4}){1,2}",
            "|([0-9A-Fa-f]{1,4}:){1,4}(:[0-9A-Fa-f]{1,4}){1,3}",
            "|([0-9A-Fa-f]{1,4}:){1,3}(:[0-9A-Fa-f]{1,4}){1,4}",
            "|([0-9A-Fa-f]{1,4}:){1,2}(:[0-9A-Fa-f]{1,4}){1,5}",
            "|[0-9A-Fa-f]{1,4}:(:[0-9A-Fa-f]{1,4}){1,6}",
            "|:((:[0-9A-Fa-f]{1,4}){1,7}|:)",
            r"|::([Ff]{4}:)?",
            v4!(),
            ")"
        )
    };
}

/// One address.
pub(super) const ADDRESS: &str = concat!("^(", v4!(), "|", v6!(), ")$");

/// An address, a block, or a range; that a range doesn't run backwards is left to the check.
pub(super) const IP_RULE: &str = concat!(
    "^(",
    v4!(),
    "(/(3[0-2]|[12]?[0-9])|-",
    v4!(),
    ")?|",
    v6!(),
    "(/(12[0-8]|1[01][0-9]|[1-9]?[0-9])|-",
    v6!(),
    ")?)$"
);

/// Labels of any script, perhaps below `*.`; what IDNA takes of them is left to the check.
pub(super) const DOMAIN_RULE: &str =
    r"^(\*\.)?[^\s\x00-\x1f\x7f-\x9f*/:@.]+(\.[^\s\x00-\x1f\x7f-\x9f*/:@.]+)*\.?$";

/// A rule by which running use goes on or ends; the days are at most `LICENCE_DAYS_MAX`.
pub(super) const ON_EXPIRY: &str = "^(keep_running|off|grace:([1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}\
                         |36[0-4][0-9]{2}|365[01][0-9]|3652[0-5]))$";

pub(super) fn names<T: for<'de> serde::Deserialize<'de>>() -> ObjectBuilder {
    let names = variant_names::<T>();
    string()
        .enum_values(Some(names.iter().copied()))
        .examples(names.first().map(|name| Value::from(*name)))
}

/// A time.
pub fn time() -> ObjectBuilder {
    string().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
}

/// A day.
pub fn day() -> ObjectBuilder {
    string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
}

/// An id.
pub fn id<T: TypedId>() -> ObjectBuilder {
    string().pattern(Some(format!("^{}_[0-9A-Fa-f]{{32}}$", T::PREFIX)))
}

/// An id, as an example.
pub fn id_example<T: TypedId>() -> Value {
    format!("{}_0195a3c27e0c7b0e8a4f3c5d6e7f8091", T::PREFIX).into()
}

/// A code of the catalogue.
pub fn code() -> ObjectBuilder {
    let of = string().min_length(Some(1)).max_length(Some(CATALOGUE_CODE_MAX));
    of.pattern(Some("^[a-z0-9][a-z0-9_-]*$"))
}

/// A tenant's name in URLs.
pub fn slug() -> ObjectBuilder {
    let of = string().min_length(Some(1)).max_length(Some(SLUG_MAX));
    of.pattern(Some("^[a-z0-9][a-z0-9-]*$"))
}

/// A text of one line that is trimmed.
pub fn one_line(max: usize) -> ObjectBuilder {
    string().min_length(Some(1)).max_length(Some(max)).pattern(Some(ONE_LINE))
}

pub(super) fn text(max: usize, example: &str) -> ObjectBuilder {
    one_line(max).examples([Value::from(example)])
}

/// A text of one line that is kept as it is.
pub(super) fn printable(length: RangeInclusive<usize>) -> ObjectBuilder {
    string()
        .min_length(Some(*length.start()))
        .max_length(Some(*length.end()))
        .pattern(Some(PRINTABLE))
}

pub(super) fn secret(length: RangeInclusive<usize>) -> ObjectBuilder {
    printable(length).format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
}

pub(super) fn lines(max: usize) -> ObjectBuilder {
    string().max_length(Some(max)).pattern(Some(LINES))
}

pub(super) fn email() -> ObjectBuilder {
    string()
        .max_length(Some(EMAIL_MAX))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
        .examples([Value::from("ann@example.com")])
}

pub(super) fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

pub(super) fn number<T: Into<utoipa::Number> + Copy>(range: RangeInclusive<T>) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(*range.start()))
        .maximum(Some(*range.end()))
}

pub(super) fn list(length: RangeInclusive<usize>, items: impl Into<ArrayItems>) -> ArrayBuilder {
    let min = (*length.start() > 0).then_some(*length.start());
    ArrayBuilder::new().items(items).min_items(min).max_items(Some(*length.end()))
}
