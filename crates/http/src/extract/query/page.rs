//! The parameters of lists and CSV files.

use std::str::FromStr;

use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type};

use super::{ParameterVisitor, QueryParameters, QueryValue};

const LIMIT_DEFAULT: u64 = 50;
const LIMIT_MAX: u64 = 200;

/// Which page of a list. `C` is what its cursors are.
pub(crate) struct Page<C = String> {
    /// Where it begins; `None` for the first.
    pub(crate) cursor: Option<C>,
    /// The page size.
    pub(crate) limit: u64,
}

impl<C: FromStr> QueryParameters for Page<C> {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let cursor = query.read::<Cursor<C>>("cursor", "`next_cursor` of the part before");
        let limit = query.read::<Limit>("limit", "How many at most; 50 if not given");
        Self {
            cursor: cursor.map(|Cursor(cursor)| cursor),
            limit: limit.map_or(LIMIT_DEFAULT, |Limit(limit)| limit),
        }
    }
}

struct Cursor<C>(C);

impl<C: FromStr> QueryValue for Cursor<C> {
    fn read(text: &str) -> Result<Self, String> {
        let cursor = String::read(text).ok().and_then(|text| text.parse().ok());
        cursor.map(Self).ok_or_else(|| "must be the next_cursor of the part before".to_owned())
    }

    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

struct Limit(u64);

impl QueryValue for Limit {
    fn read(text: &str) -> Result<Self, String> {
        let limit = text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
        limit.map(Self).ok_or_else(|| format!("must be a number from 1 to {LIMIT_MAX}"))
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(1))
            .maximum(Some(LIMIT_MAX))
            .into()
    }
}

/// How a CSV file is written.
pub(crate) struct CsvFormat {
    /// Whether it begins with the mark by which Excel knows UTF-8.
    pub(crate) bom: bool,
}

impl QueryParameters for CsvFormat {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let bom = query.read("bom", "Whether to begin with the mark by which Excel knows UTF-8");
        Self { bom: bom.unwrap_or(false) }
    }
}
