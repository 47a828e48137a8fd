//! The header: made from the code, committed, and complete.

use std::path::Path;

use cbindgen::{Builder, Config};
use rollcall_domain::CODES;

/// In the order of a reader's interest.
const SOURCES: [&str; 9] =
    ["code", "error", "options", "client", "password", "status", "licences", "failure", "event"];
/// Set by `cargo xtask header`.
const WRITE: &str = "ROLLCALL_WRITE_HEADER";

fn generated() -> String {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = Config::from_file(crate_dir.join("cbindgen.toml")).expect("cbindgen.toml");
    let mut builder = Builder::new().with_config(config);
    for name in SOURCES {
        builder = builder.with_src(crate_dir.join(format!("src/{name}.rs")));
    }
    let mut header = Vec::new();
    builder.generate().expect("a header").write(&mut header);
    // cbindgen begins a variant with the whole name of its type.
    String::from_utf8(header).expect("UTF-8").replace("_T_", "_")
}

#[test]
fn the_committed_header_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/rollcall.h");
    let generated = generated();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &generated).expect("a header that can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let mut lines = generated.lines().zip(committed.lines()).enumerate();
    if let Some((at, (code, file))) = lines.find(|(_, (code, file))| code != file) {
        let line = at + 1;
        panic!(
            "rollcall.h differs in line {line}: run cargo xtask header\ncode: {code}\nfile: {file}"
        );
    }
    assert_eq!(generated.len(), committed.len(), "run cargo xtask header");
}

#[test]
fn every_code_of_the_server_stands_in_the_header() {
    let header = generated();
    for entry in CODES.iter() {
        let line = format!("#define ROLLCALL_{} {}", entry.name, entry.number);
        assert!(header.lines().any(|it| it == line), "{line}");
    }
}

/// A function in a file that isn't listed above would be missed.
#[test]
fn every_function_stands_in_the_header() {
    let header = generated();
    let mut functions = 0;
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for line in source.lines().filter(|line| line.starts_with("pub ")) {
            let Some((_, named)) = line.split_once("extern \"C\" fn ") else { continue };
            let name = named.split('(').next().unwrap();
            assert!(header.contains(&format!("{name}(")), "{name} of {}", path.display());
            functions += 1;
        }
    }
    assert!(functions > 50, "{functions}");
}
