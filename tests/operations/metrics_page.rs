//! The page of metrics says what there is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use rollcall_test_support::{capacity, stories};

use super::{metrics, sets_its_clock_right, shows, value};

/// A row of the page's table: type, labels and help.
struct Row {
    kind: String,
    labels: BTreeSet<String>,
    help: String,
}

/// The rows of the page by metric.
fn page() -> BTreeMap<String, Row> {
    let page = include_str!("../../docs/operations/metrics.md");
    let rows = page.lines().filter(|line| line.starts_with("| `rollcall_"));
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let words = |cell: &str| {
            cell.split(',').map(|word| word.trim().trim_matches('`').to_owned()).collect()
        };
        let [name, kind, labels, help] = cells[..] else { panic!("four cells in {line}") };
        let labels = if labels.is_empty() { BTreeSet::new() } else { words(labels) };
        let row = Row { kind: kind.to_owned(), labels, help: help.to_owned() };
        (name.trim_matches('`').to_owned(), row)
    };
    rows.map(row).collect()
}

/// The names of metrics in the source.
fn source(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            source(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            let literals = text.split('"').skip(1).step_by(2);
            let is_name = |it: &&str| {
                it.starts_with("rollcall_")
                    && it.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            };
            found.extend(literals.filter(is_name).map(str::to_owned));
        }
    }
}

#[test]
fn the_page_names_every_metric_of_the_source_and_no_other() {
    let mut found = BTreeSet::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    for area in ["app", "http", "storage", "workers"] {
        source(&crates.join(area).join("src"), &mut found);
    }
    let named: BTreeSet<_> = page().into_keys().collect();
    assert_eq!(named, found);
    assert!(found.len() > 30);
}

stories! {
    async fn a_scrape_tells_them_as_the_page_does(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        node.revalidates().await.status(200);
        node.unbinds().await.status(204);
        app.run_workers().await;
        let (page, scrape) = (page(), metrics(&app.ops).await);
        let mut seen = 0;
        for line in scrape.lines() {
            if let Some((name, help)) = line.strip_prefix("# HELP ").and_then(|it| it.split_once(' ')) {
                assert_eq!(page[name].help, help, "{name}");
                seen += 1;
            } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|it| it.split_once(' ')) {
                assert_eq!(page[name].kind, kind, "{name}");
            } else if let Some((name, rest)) = line.split_once('{') {
                let base = ["_bucket", "_sum", "_count"].iter().find_map(|it| name.strip_suffix(it));
                let row = page.get(name).or_else(|| page.get(base?)).expect("a metric of the page");
                let labels = rest.rsplit_once('}').expect("its end").0.split("\",");
                let labels = labels.filter_map(|it| it.split_once('=')).map(|(name, _)| name.to_owned());
                let labels: BTreeSet<_> = labels.filter(|it| it != "le").collect();
                assert_eq!(row.labels, labels, "{name}");
            }
        }
        assert!(seen > 15, "{scrape}");
    }

    async fn what_runs_and_what_it_needs_are_told(world) {
        let app = world.start().await;
        sets_its_clock_right(&app).await;
        let scrape = metrics(&app.ops).await;
        shows(&scrape, r#"rollcall_build_info{version="0.0.0 (a test's)"} 1"#);
        for check in ["database", "migrations", "clock", "writes", "signer", "cache"] {
            shows(&scrape, &format!("rollcall_health_check_ok{{check=\"{check}\"}} 1"));
        }
        assert!(value(&scrape, "rollcall_clock_skew_seconds") < 2.0);
        let ready = app.ops.get("/readyz?verbose", None).await.status(200);
        assert_eq!(ready.text_of("version"), "0.0.0 (a test's)");
        app.clock.advance(rollcall_test_support::hours(1));
        let scrape = metrics(&app.ops).await;
        shows(&scrape, "rollcall_health_check_ok{check=\"clock\"} 0");
        assert!(value(&scrape, "rollcall_clock_skew_seconds") > 3000.0);
    }
}
