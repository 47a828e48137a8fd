//! The list of features as CSV, in the columns that an import reads.

use rollcall_domain::catalogue::Feature;

use crate::{
    AdminError, App,
    catalogue::FeatureFilter,
    csv::{
        CsvList, PAGE, Rows,
        columns::{at, maybe, rows, text},
    },
};

/// The features that match a filter, as they can be imported again.
pub struct FeaturesCsv(pub FeatureFilter);

impl CsvList for FeaturesCsv {
    const HEADINGS: &'static [&'static str] = &FEATURES;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let page = app.catalogue().features(tenant, &self.0, cursor, PAGE).await?;
        Ok((rows(&page.items, feature), page.next_cursor))
    }
}

pub(super) const FEATURES: [&str; 11] = [
    "product",
    "code",
    "name",
    "name_zh",
    "kind",
    "period",
    "overage",
    "reassignments",
    "enforcement",
    "version_req",
    "retired_at",
];

pub(super) fn feature(feature: &Feature) -> [String; 11] {
    let kind = feature.kind.parts();
    [
        feature.product.to_string(),
        feature.code.to_string(),
        text(&feature.names.en),
        text(feature.names.zh.as_deref().unwrap_or_default()),
        kind.name.name().to_owned(),
        maybe(kind.period),
        maybe(kind.overage),
        maybe(kind.reassignments),
        maybe(feature.enforcement),
        text(&maybe(feature.versions.as_ref())),
        feature.retired_at.map(at).unwrap_or_default(),
    ]
}
