//! The rows of the table, by name.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::bare::Bare;
use super::licences::{self, LicenceRow};
use super::plan::Plan;
use super::sdk::{self, SdkRow};
use super::sessions::{self, SessionRow};
use super::staff::{self, StaffRow};
use super::table::Table;
use super::world::{Embedded, Production};
use super::{embedded, http_rows, mails, registering, unbinding};
use crate::bench_cli::Options;
use crate::step;

#[derive(Clone, Copy, PartialEq)]
enum Row {
    Bare(usize),
    Floor(usize),
    Revalidate(usize),
    Flood,
    RegisterMany,
    RegisterHot,
    RegisterCold,
    Unbind,
    Licences(LicenceRow),
    Sessions(SessionRow),
    SqliteRevalidate,
    SqliteRegister,
    Start,
    Mails,
    Staff(StaffRow),
    Sdk(SdkRow),
}

/// In the order of the table.
const ROWS: [(&str, Row); 33] = [
    ("bare-64", Row::Bare(64)),
    ("bare-256", Row::Bare(256)),
    ("bare-1024", Row::Bare(1024)),
    ("floor-64", Row::Floor(64)),
    ("floor-256", Row::Floor(256)),
    ("revalidate-64", Row::Revalidate(64)),
    ("revalidate-256", Row::Revalidate(256)),
    ("revalidate-1024", Row::Revalidate(1024)),
    ("flood", Row::Flood),
    ("register-many", Row::RegisterMany),
    ("register-hot", Row::RegisterHot),
    ("register-cold", Row::RegisterCold),
    ("unbind", Row::Unbind),
    ("licences-check", Row::Licences(LicenceRow::Check)),
    ("licences-revalidate", Row::Licences(LicenceRow::Revalidate)),
    ("licences-recompute", Row::Licences(LicenceRow::Recompute)),
    ("licences-issue", Row::Licences(LicenceRow::Issue)),
    ("sessions-heartbeat", Row::Sessions(SessionRow::Heartbeat)),
    ("sessions-checkout", Row::Sessions(SessionRow::CheckOut)),
    ("sqlite-revalidate", Row::SqliteRevalidate),
    ("sqlite-register", Row::SqliteRegister),
    ("start", Row::Start),
    ("mail-largest", Row::Mails),
    ("office-lists", Row::Staff(StaffRow::Lists)),
    ("office-export", Row::Staff(StaffRow::Export)),
    ("office-provision", Row::Staff(StaffRow::Provision)),
    ("office-import", Row::Staff(StaffRow::Import)),
    ("console", Row::Staff(StaffRow::Console)),
    ("console-open", Row::Staff(StaffRow::OpenConsoles)),
    ("sdk-verify", Row::Sdk(SdkRow::Verify)),
    ("sdk-features", Row::Sdk(SdkRow::Features)),
    ("sdk-keeper", Row::Sdk(SdkRow::Keeper)),
    ("sdk-simulate", Row::Sdk(SdkRow::Simulate)),
];

/// Measures the chosen rows and prints the table.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    raise_file_limit()?;
    let chosen = choose(options.only.as_deref())?;
    let plan = Plan::new(options);
    eprintln!("{plan}");
    let (bare, table) = (Bare::start()?, Table::default());
    let mut bench = Bench { plan, bare, table, binary: options.binary.clone() };
    bench.measure(&chosen)?;
    println!("{}", bench.table.render());
    if let Some(file) = &options.json {
        fs::write(file, serde_json::to_string_pretty(&bench.table.json())?)?;
    }
    Ok(if bench.table.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Bench {
    plan: Plan,
    bare: Bare,
    table: Table,
    /// What is measured, if it isn't built here.
    binary: Option<PathBuf>,
}

impl Bench {
    /// Goes through the rows that share an installation while it stands.
    fn measure(&mut self, rows: &[(&'static str, Row)]) -> Result<()> {
        let Self { plan, bare, table, .. } = self;
        for (name, row) in rows {
            if let Row::Bare(connections) = *row {
                table.add(name, http_rows::bare(plan, bare, connections));
            }
        }
        if let Some((name, _)) = rows.iter().find(|(_, row)| *row == Row::Mails) {
            eprintln!("▸ {name}");
            table.add(name, mails::largest());
        }
        let alone = |row: &Row| matches!(row, Row::Bare(_) | Row::Mails);
        let rest: Vec<_> = rows.iter().filter(|(_, row)| !alone(row)).collect();
        if rest.is_empty() {
            return Ok(());
        }
        let binary = match &self.binary {
            Some(binary) => binary.canonicalize()?,
            None => step::build("rollcall", &["--release", "--package", "rollcall"])?,
        };
        let office: Vec<_> = rest.iter().filter_map(|(name, row)| row.staff(name)).collect();
        let client: Vec<_> = rest.iter().filter_map(|(name, row)| row.sdk(name)).collect();
        let apart = |name, row: &Row| row.staff(name).is_some() || row.sdk(name).is_some();
        let rest = rest.into_iter().filter(|(name, row)| !apart(name, row));
        let (little, full): (Vec<_>, Vec<_>) = rest.partition(|(_, row)| row.embedded());
        if !full.is_empty() {
            match Production::start(&binary, plan) {
                Ok(mut world) => measure_full(&full, plan, bare, &mut world, table),
                Err(error) => table.add("PostgreSQL and Redis", Err(error)),
            }
        }
        if !little.is_empty() {
            match Embedded::create(&binary) {
                Ok(world) => measure_little(&little, plan, bare, &world, table),
                Err(error) => table.add("SQLite", Err(error)),
            }
        }
        if !office.is_empty() {
            staff::measure(&office, &binary, plan, table);
        }
        if !client.is_empty() {
            sdk::measure(&client, &binary, plan, table);
        }
        Ok(())
    }
}

fn measure_full(
    rows: &[&(&str, Row)],
    plan: &Plan,
    bare: &Bare,
    world: &mut Production,
    table: &mut Table,
) {
    for (name, row) in rows {
        eprintln!("▸ {name}");
        let lines = match *row {
            Row::Floor(connections) => http_rows::floor(plan, bare, world, connections),
            Row::Revalidate(connections) => http_rows::revalidate(plan, world, connections),
            Row::Flood => http_rows::flood(plan, world),
            Row::RegisterMany => registering::many(plan, world),
            Row::RegisterHot => registering::hot(plan, world),
            Row::RegisterCold => registering::cold(plan, world),
            Row::Unbind => unbinding::all_at_once(plan, world),
            Row::Licences(row) => licences::measure(row, plan, bare, world),
            Row::Sessions(row) => sessions::measure(row, plan, bare, world),
            _ => continue,
        };
        table.add(name, lines);
    }
}

fn measure_little(
    rows: &[&(&str, Row)],
    plan: &Plan,
    bare: &Bare,
    world: &Embedded,
    table: &mut Table,
) {
    for (name, row) in rows {
        eprintln!("▸ {name}");
        let lines = match *row {
            Row::SqliteRevalidate => embedded::revalidate(plan, bare, world),
            Row::SqliteRegister => embedded::register(plan, world),
            Row::Start => embedded::start(plan, world),
            _ => continue,
        };
        table.add(name, lines);
    }
}

impl Row {
    fn staff(self, name: &str) -> Option<(&str, StaffRow)> {
        if let Self::Staff(row) = self { Some((name, row)) } else { None }
    }

    fn sdk(self, name: &str) -> Option<(&str, SdkRow)> {
        if let Self::Sdk(row) = self { Some((name, row)) } else { None }
    }

    fn embedded(self) -> bool {
        matches!(self, Self::SqliteRevalidate | Self::SqliteRegister | Self::Start)
    }
}

/// Every row but the limit by itself, or those whose name begins as given.
fn choose(only: Option<&str>) -> Result<Vec<(&'static str, Row)>> {
    let wanted = |(name, row): &(&str, Row)| match only {
        Some(start) => name.starts_with(start),
        None => !matches!(row, Row::Bare(_)),
    };
    let chosen: Vec<_> = ROWS.into_iter().filter(wanted).collect();
    if chosen.is_empty() {
        bail!("no such row; there are {}", ROWS.map(|(name, _)| name).join(", "));
    }
    Ok(chosen)
}

/// A thousand connections need more files than many shells allow by default.
fn raise_file_limit() -> Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    Ok(setrlimit(Resource::RLIMIT_NOFILE, most, most)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_by_the_start_of_their_name() {
        let names =
            |only| choose(only).map(|rows| rows.into_iter().map(|(name, _)| name).collect());
        let names: fn(_) -> Result<Vec<_>> = names;
        assert_eq!(names(Some("sqlite")).unwrap(), ["sqlite-revalidate", "sqlite-register"]);
        assert_eq!(names(Some("flood")).unwrap(), ["flood"]);
        assert!(names(Some("nothing")).is_err());
        assert!(!names(None).unwrap().contains(&"bare-64"));
    }
}
