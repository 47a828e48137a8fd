//! Which area of the use cases calls which: as ARCHITECTURE.md says, and in no circle; and each area
//! has one name, in every crate.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The areas and whom each may call, as ARCHITECTURE.md has them: below one that it may call.
fn told() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let table = text.lines().skip_while(|line| !line.starts_with("| area |")).skip(2);
    let rows = table.take_while(|line| line.starts_with('|')).map(|line| {
        let cells: Vec<_> = line.split('|').collect();
        let area = quoted(cells[1]).next().expect("a row names its area");
        (area, quoted(cells[3]).collect())
    });
    rows.collect()
}

fn quoted(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

#[test]
fn an_area_calls_only_those_that_it_may() {
    let told = told();
    for area in told.keys() {
        let mut called = BTreeSet::new();
        for file in files(area) {
            let code = code(&file);
            for other in told.keys().filter(|other| *other != area) {
                let (front, path) = (format!("app.{other}()"), format!("{other}::"));
                // Not after a colon: `rollcall_domain::nodes::…` is another crate's.
                let mut paths = code.match_indices(&path);
                if code.contains(&front)
                    || paths.any(|(at, _)| code[..at].ends_with(['{', ',', '@']))
                {
                    called.insert(other.clone());
                }
            }
        }
        assert_eq!(called, told[area], "{area} calls these; what it may is in ARCHITECTURE.md");
    }
}

#[test]
fn no_area_is_called_by_one_that_it_calls() {
    let told = told();
    let mut free: BTreeSet<&String> = BTreeSet::new();
    while free.len() < told.len() {
        let next: Vec<_> = told
            .iter()
            .filter(|(area, calls)| {
                !free.contains(area) && calls.iter().all(|it| free.contains(it))
            })
            .map(|(area, _)| area)
            .collect();
        let left: Vec<_> = told.keys().filter(|area| !free.contains(area)).collect();
        assert!(!next.is_empty(), "these call each other in a circle: {left:?}");
        free.extend(next);
    }
}

/// Where each area has a file or a folder of its name.
const BY_AREA: [&str; 9] = [
    "crates/domain/src",
    "crates/api-types/src",
    "crates/storage/src",
    "crates/app/src",
    "crates/http/src/admin",
    "crates/cli/src/commands",
    "crates/cli/src/args",
    "crates/cli/src/views",
    "tests",
];

#[test]
fn an_area_has_the_same_name_in_every_crate() {
    for area in told().keys() {
        for crate_of_all in BY_AREA {
            let file = root().join(crate_of_all).join(format!("{area}.rs"));
            assert!(file.is_file(), "{} is missing", file.display());
        }
    }
    // Not every area does something without a request.
    for folder in folders("crates/workers/src") {
        assert!(told().contains_key(&folder), "workers/src/{folder} is no area");
    }
}

/// `nodes::State`, not `State`: what belongs to an area is reached through it.
#[test]
fn what_belongs_to_an_area_is_exported_by_it_alone() {
    for source in ["domain", "storage", "app"] {
        let lib = root().join(format!("crates/{source}/src/lib.rs"));
        let lib = fs::read_to_string(lib).expect("a crate");
        for area in told().keys() {
            assert!(lib.contains(&format!("pub mod {area};")), "{source} has no {area}");
            assert!(!lib.contains(&format!("pub use {area}::")), "{source} exports {area}'s bare");
        }
    }
}

/// What counts in pools takes its kind from its area.
#[test]
fn no_statement_names_a_kind_of_pool() {
    let mut folders = vec![root().join("crates/storage/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of storage") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file");
            assert!(!text.contains("kind = 'nodes'"), "{}", path.display());
        }
    }
}

#[test]
fn every_area_has_its_folder_and_is_in_the_table() {
    let mut areas = folders("crates/domain/src");
    areas.remove("code");
    assert_eq!(areas, told().into_keys().collect());
}

/// The folders in this one.
fn folders(source: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(source)).expect(source);
    let entries = entries.map(|entry| entry.expect("an entry"));
    let folders = entries.filter(|entry| entry.path().is_dir());
    folders.map(|entry| entry.file_name().into_string().expect("a plain name")).collect()
}

/// What an area's files import from the crate and call, without blanks and without what they
/// import from other crates. An own path begins with `@`.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a source file");
    let mut code = String::new();
    let mut foreign = false;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        foreign |= line.starts_with("use ") && !line.starts_with("use crate::");
        if !foreign {
            code.push_str(line);
        }
        foreign &= !line.ends_with(';');
    }
    code.replace("crate::", "@").replace(' ', "")
}

fn files(area: &str) -> Vec<PathBuf> {
    let source = root().join("crates/app/src");
    let mut files = vec![source.join(format!("{area}.rs"))];
    let mut folders = vec![source.join(area)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("an area's folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
