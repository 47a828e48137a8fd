//! Describing query parameters.

use utoipa::openapi::path::Parameter;

use super::{ParameterVisitor, QueryParameters, QueryValue};
use crate::extract::parameter;

/// Collects the descriptions of parameters.
pub(super) struct ParameterDescriptions(Vec<Parameter>);

impl ParameterDescriptions {
    /// Those of a query.
    pub(super) fn of<T: QueryParameters>() -> Vec<Parameter> {
        let mut all = Self(Vec::new());
        T::visit(&mut all);
        all.0
    }
}

impl ParameterVisitor for ParameterDescriptions {
    fn visit<T: QueryValue>(
        &mut self,
        name: &'static str,
        description: &'static str,
        example: Option<&'static str>,
    ) -> Option<T> {
        let parameter = parameter::query(name, description, T::schema());
        self.0.push(parameter.example(example.map(Into::into)).build());
        None
    }
}
