//! The rows about staff: lists, searches, files and provisioning over a full database.

mod export;
mod import;
mod lists;
mod provision;
mod world;

use std::path::Path;

use super::plan::Plan;
use super::table::Table;
use world::Office;

/// A row about staff.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum OfficeRow {
    Lists,
    Export,
    Provision,
    Import,
}

/// Measures the rows on an installation of their own.
pub(super) fn measure(rows: &[(&str, OfficeRow)], binary: &Path, plan: &Plan, table: &mut Table) {
    let office = match Office::start(binary, plan) {
        Ok(office) => office,
        Err(error) => return table.add("the office", Err(error)),
    };
    for (name, row) in rows {
        eprintln!("▸ {name}");
        let lines = match row {
            OfficeRow::Lists => lists::every_page(plan, &office),
            OfficeRow::Export => export::registrations(plan, &office),
            OfficeRow::Provision => provision::accounts(plan, &office),
            OfficeRow::Import => import::contracts(&office),
        };
        table.add(name, lines);
    }
}
