//! How parameters of requests are described in the OpenAPI document.

use utoipa::openapi::{
    ObjectBuilder, RefOr, Required, Schema,
    path::{ParameterBuilder, ParameterIn},
    schema::Type,
};

/// A parameter of the path.
pub(super) fn path(
    name: &str,
    description: &str,
    schema: impl Into<RefOr<Schema>>,
) -> ParameterBuilder {
    parameter(ParameterIn::Path, name, description, schema).required(Required::True)
}

/// A parameter of the query that may be missing.
pub(super) fn query(
    name: &str,
    description: &str,
    schema: impl Into<RefOr<Schema>>,
) -> ParameterBuilder {
    parameter(ParameterIn::Query, name, description, schema)
}

/// A header that may be missing.
pub(super) fn header(
    name: &str,
    description: &str,
    schema: impl Into<RefOr<Schema>>,
) -> ParameterBuilder {
    parameter(ParameterIn::Header, name, description, schema)
}

fn parameter(
    place: ParameterIn,
    name: &str,
    description: &str,
    schema: impl Into<RefOr<Schema>>,
) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
}

/// A text, as a schema.
pub(super) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
