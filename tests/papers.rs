//! What the papers say is what the code does: their tables, their commands, their links.

mod commands;
pub(crate) mod guide;
mod links;

use std::{
    fs,
    path::{Path, PathBuf},
};

use rollcall_config::SETTINGS;
use rollcall_domain::CODES;
use serde_json::json;

use crate::access::staff::CHANGES;

#[test]
fn a_page_has_the_table_of_codes() {
    let rows = CODES.iter().map(|entry| {
        let (action, remedy) = (json!(entry.action), entry.remedy[0]);
        let action = action.as_str().expect("an action is a word");
        format!("| {} | {} | {} | `{action}` | {remedy} |", entry.number, entry.name, entry.status)
    });
    has_table("docs/codes.md", "| Code | Name | HTTP | `action` | What to do |", rows);
}

#[test]
fn a_page_has_the_table_of_settings() {
    let rows = SETTINGS.iter().map(|setting| {
        let (key, default, meaning) = (setting.key, setting.default, setting.meaning);
        format!("| `{key}` | `{}` | `{default}` | {meaning} |", setting.variable())
    });
    has_table("docs/settings.md", "| Key | Environment | Default | Meaning |", rows);
}

/// The table that the server itself is held against.
#[test]
fn a_page_has_the_table_of_who_may_do_what() {
    let rows = CHANGES.iter().map(|(operation, roles)| {
        let roles: Vec<_> = roles.iter().map(|role| format!("`{}`", role.name())).collect();
        format!("| `{operation}` | {} |", roles.join(", "))
    });
    has_table("docs/staff.md", "| Operation | Roles that may |", rows);
}

#[test]
fn the_architecture_names_every_crate() {
    let text = read("ARCHITECTURE.md");
    for folder in fs::read_dir(root().join("crates")).expect("the crates") {
        let folder = folder.expect("a crate").file_name();
        let folder = format!("`crates/{}`", folder.to_str().expect("a plain name"));
        assert!(text.contains(&folder), "ARCHITECTURE.md lacks {folder}");
    }
}

/// The table that begins with `heading` has these rows, all of them and no others.
fn has_table(file: &str, heading: &str, rows: impl Iterator<Item = String>) {
    let text = read(file);
    let table = text.lines().skip_while(|line| *line != heading).skip(2);
    let found: Vec<_> = table.take_while(|line| line.starts_with('|')).collect();
    let rows: Vec<_> = rows.collect();
    assert_eq!(found, rows, "{file} should have:\n{}\n", rows.join("\n"));
}

/// Every paper of a folder, named from the repository's root, in order.
fn papers(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).expect("a folder");
    let names = entries.map(|entry| entry.expect("a file").file_name().into_string());
    let mut found: Vec<_> = names
        .map(|name| PathBuf::from(folder).join(name.expect("a plain name")))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| path.to_str().expect("a plain name").to_owned())
        .collect();
    found.sort();
    found
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
