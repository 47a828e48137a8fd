//! Parsing a row of the file into a feature.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    TenantId,
    catalogue::{Feature, FeatureKind, KindName, KindParts, Names},
};
use uuid::Uuid;

use crate::{
    AdminError,
    catalogue::{FeatureDraft, csv, names::check_names},
    csv::{
        CsvError,
        import::{Cells, error, number},
    },
};

/// A feature of a row.
pub(super) struct Row {
    pub(super) line: u64,
    draft: FeatureDraft,
    retired_at: Option<DateTime<Utc>>,
}

impl Row {
    /// Parse a row, or return all of its errors.
    pub(super) fn read(mut cells: Cells<'_>) -> Result<Self, Vec<CsvError>> {
        let line = cells.line();
        let product = cells.required("product", parsed);
        let code = cells.required("code", parsed);
        let name_zh = Some(cells.text("name_zh")).filter(|name| !name.is_empty());
        let names = check_names(Names { en: cells.text("name"), zh: name_zh });
        if let Err(AdminError::Invalid { field, reason }) = &names {
            cells.refuse(field, reason.clone());
        }
        let kind = KindParts {
            name: cells.optional("kind", parsed::<KindName>).unwrap_or_default(),
            period: cells.optional("period", parsed),
            overage: cells.optional("overage", parsed),
            reassignments: cells.optional("reassignments", number),
        };
        let kind = FeatureKind::from_parts(kind);
        if let Err(wrong) = kind {
            cells.refuse(wrong.part, wrong.to_string());
        }
        let enforcement = cells.optional("enforcement", parsed);
        let versions = cells.optional("version_req", parsed);
        let retired_at = cells.optional("retired_at", |text| {
            let at = DateTime::parse_from_rfc3339(text);
            at.map(|at| at.to_utc()).map_err(|_| "must be a time as an export writes it".to_owned())
        });
        let row = product.zip(code).zip(names.ok().zip(kind.ok()));
        cells.or_errors(row.map(|((product, code), (names, kind))| Self {
            line,
            draft: FeatureDraft { product, code, names, kind, enforcement, versions },
            retired_at,
        }))
    }

    /// The feature that it becomes.
    pub(super) fn feature(&self, tenant: TenantId, now: DateTime<Utc>) -> Feature {
        let draft = self.draft.clone();
        Feature {
            tenant,
            product: draft.product,
            code: draft.code,
            names: draft.names,
            kind: draft.kind,
            enforcement: draft.enforcement,
            versions: draft.versions,
            retired_at: self.retired_at,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// The value of a column, as an export writes it.
    pub(super) fn value(&self, column: &str) -> String {
        let at = csv::FEATURES.iter().position(|known| *known == column);
        let cells = csv::feature(&self.feature(TenantId(Uuid::nil()), DateTime::UNIX_EPOCH));
        at.map(|at| cells[at].clone()).unwrap_or_default()
    }

    /// The error that a column is wrong.
    pub(super) fn wrong(&self, column: &str, reason: String) -> CsvError {
        error(self.line, column, &self.value(column), reason)
    }
}

fn parsed<T: FromStr<Err: ToString>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|reason: T::Err| reason.to_string())
}
