//! Converts results into response bodies.

use rollcall_api_types::{ContractView, ImportView, ImportedColumn, WrongCell};
use rollcall_app::contracts;

pub(crate) fn contract(view: contracts::ContractView) -> ContractView {
    let contracts::ContractView { contract, provisioned } = view;
    let terms = contract.terms;
    ContractView {
        contract_id: contract.id,
        company: contract.customer.company,
        project: terms.project,
        signed_on: terms.signed_on,
        emails: terms.emails,
        max_nodes: terms.max_nodes,
        provisioned_nodes: provisioned,
        starts_on: terms.starts_on,
        expires_on: terms.expires_on,
        language: terms.language,
        notes: terms.notes,
        created_at: contract.created_at,
        updated_at: contract.updated_at,
    }
}

pub(crate) fn import(report: contracts::ImportReport, dry_run: bool) -> ImportView {
    let cell = |error: contracts::CsvError| WrongCell {
        line: error.line,
        column: error.column,
        value: error.value,
        reason: error.reason,
    };
    let column = |column: contracts::ImportedColumn| ImportedColumn {
        column: column.column.to_owned(),
        heading: column.heading,
        days: column.days.map(str::to_owned),
    };
    ImportView {
        rows: report.rows,
        imported: report.imported,
        dry_run,
        total_errors: report.total_errors,
        errors: report.errors.into_iter().map(cell).collect(),
        encoding: report.understood.encoding,
        delimiter: report.understood.delimiter,
        columns: report.understood.columns.into_iter().map(column).collect(),
        first_rows: report.understood.first_rows,
    }
}
