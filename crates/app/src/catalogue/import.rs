//! Importing features from a CSV file: all of them, or none.

mod columns;
mod row;

use std::{collections::HashMap, io};

use chrono::{DateTime, Utc};
use rollcall_domain::{
    BulkId, TenantId,
    audit::Actor,
    catalogue::{Catalogue, Feature, FeatureCode},
};
use serde_json::json;

use self::{columns::COLUMNS, row::Row};
use super::{CatalogueCases, checks, edit::CatalogueEdit};
use crate::{
    AdminError,
    audit::AuditRecord,
    csv::{
        CsvSource, HowToImport, ImportError, ImportReport, Progress,
        import::{ImportFile, SHOWN_ROWS, Wrong, reason_of},
    },
};

impl CatalogueCases<'_> {
    /// Create the features of a file if it has no error. A dry run only checks.
    pub async fn import_features(
        self,
        by: &Actor,
        tenant: &str,
        open: impl Fn() -> io::Result<CsvSource>,
        how: HowToImport,
        mut progress: impl FnMut(Progress),
    ) -> Result<ImportReport, ImportError> {
        let context = self.app.known_tenant(tenant).await?;
        let file = match ImportFile::survey(open, how.encoding.as_deref(), &COLUMNS)? {
            Ok(file) => file,
            Err(report) => return Ok(report),
        };
        let (id, now) = (context.tenant.id, self.app.now());
        let known = Catalogue::clone(&context.catalogue);
        let (features, mut report) = check(&file, (id, now), known, &mut progress)?;
        if how.dry_run || report.total_errors > 0 {
            return Ok(report);
        }
        let mut edit = CatalogueEdit::begin(self.app, tenant).await?;
        for feature in &features {
            // Somebody else changed the catalogue since it was checked.
            check_one(feature, &edit.catalogue).map_err(|_| AdminError::Changed)?;
            edit.catalogue.features.insert(feature.code.clone(), feature.clone());
        }
        edit.tx.tenant(id).catalogue().insert_features(&features).await?;
        let import = BulkId(self.app.randomness.uuid(now)).to_string();
        let record = AuditRecord::on(id, "feature.import", ("import", import, "features imported"));
        edit.commit(by, record.after(json!({ "rows": features.len() }))).await?;
        report.imported = report.rows;
        progress(Progress::Written(report.imported, report.rows));
        Ok(report)
    }
}

/// Check every row, and return the features of the right ones.
fn check(
    file: &ImportFile<impl Fn() -> io::Result<CsvSource>>,
    (tenant, now): (TenantId, DateTime<Utc>),
    mut catalogue: Catalogue,
    progress: &mut impl FnMut(Progress),
) -> Result<(Vec<Feature>, ImportReport), ImportError> {
    let (mut found, mut features) = (Wrong::default(), Vec::new());
    let (mut rows, mut understood) = (file.rows()?, file.understood());
    let (mut count, mut lines) = (0, HashMap::<FeatureCode, u64>::new());
    loop {
        let chunk = rows.chunk(Row::read)?;
        if chunk.is_empty() {
            return Ok((features, found.report(count, understood)));
        }
        count += chunk.len() as u64;
        for row in chunk {
            let row = match row {
                Ok(row) => row,
                Err(errors) => {
                    errors.into_iter().for_each(|error| found.add(error));
                    continue;
                }
            };
            let feature = row.feature(tenant, now);
            if let Some(line) = lines.insert(feature.code.clone(), row.line) {
                found.add(row.wrong("code", format!("is on line {line} as well")));
            } else if let Err(error) = check_one(&feature, &catalogue) {
                found.add(match error {
                    AdminError::Taken { .. } => row.wrong("code", "is there already".to_owned()),
                    AdminError::Invalid { field, .. } => row.wrong(field, reason_of(&error)),
                    _ => row.wrong("product", "must be the code of a product".to_owned()),
                });
            } else {
                if understood.first_rows.len() < SHOWN_ROWS {
                    let values = understood.columns.iter().map(|it| row.value(it.column));
                    understood.first_rows.push(values.collect());
                }
                catalogue.features.insert(feature.code.clone(), feature.clone());
                features.push(feature);
            }
        }
        progress(Progress::Checked(count));
    }
}

fn check_one(feature: &Feature, catalogue: &Catalogue) -> Result<(), AdminError> {
    if !catalogue.products.contains_key(&feature.product) {
        return Err(super::unknown_product(&feature.product));
    }
    checks::new_feature(feature, catalogue)
}
