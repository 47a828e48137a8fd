//! README and ARCHITECTURE.md say what the code says.

use std::{fs, path::Path};

use rollcall_config::SETTINGS;
use rollcall_domain::CODES;
use serde_json::json;

#[test]
fn the_readme_has_the_table_of_codes() {
    let rows = CODES.iter().map(|entry| {
        let (action, remedy) = (json!(entry.action), entry.remedy[0]);
        let action = action.as_str().expect("an action is a word");
        format!("| {} | {} | {} | `{action}` | {remedy} |", entry.number, entry.name, entry.status)
    });
    has_table("README.md", "| Code | Name | HTTP | `action` | What to do |", rows);
}

#[test]
fn the_readme_has_the_table_of_settings() {
    let rows = SETTINGS.iter().map(|setting| {
        let (key, default, meaning) = (setting.key, setting.default, setting.meaning);
        format!("| `{key}` | `{}` | `{default}` | {meaning} |", setting.variable())
    });
    has_table("README.md", "| Key | Environment | Default | Meaning |", rows);
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

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
