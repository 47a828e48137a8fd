//! The rows about staff: lists, searches, files and provisioning over a full database.

mod console;
mod export;
mod import;
mod installation;
mod lists;
mod open_consoles;
mod provision;

use std::path::Path;

use super::plan::Plan;
use super::table::Table;
use installation::StaffInstallation;

/// A row about staff.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum StaffRow {
    Lists,
    Export,
    Provision,
    Import,
    Console,
    OpenConsoles,
}

/// Measures the rows on an installation of their own.
pub(super) fn measure(rows: &[(&str, StaffRow)], binary: &Path, plan: &Plan, table: &mut Table) {
    let staff = match StaffInstallation::start(binary, plan) {
        Ok(staff) => staff,
        Err(error) => return table.add("the installation with many accounts", Err(error)),
    };
    for (name, row) in rows {
        eprintln!("▸ {name}");
        let lines = match row {
            StaffRow::Lists => lists::every_page(plan, &staff),
            StaffRow::Export => export::registrations(plan, &staff),
            StaffRow::Provision => provision::accounts(plan, &staff),
            StaffRow::Import => import::contracts(&staff),
            StaffRow::Console => console::every_page(plan, &staff),
            StaffRow::OpenConsoles => open_consoles::thousand(plan, &staff),
        };
        table.add(name, lines);
    }
}
