//! Links between the papers lead somewhere.

use std::path::Path;

use super::{papers, read, root};

#[test]
fn every_link_leads_to_a_file_and_its_heading() {
    let mut looked_at = 0;
    let folders = ["", "docs", "docs/operations", "docs/operations/runbooks"];
    for paper in folders.map(papers).concat() {
        for link in links(&prose(&read(&paper))) {
            looked_at += 1;
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let here = Path::new(&paper);
            let target = match file {
                "" => here.to_owned(),
                file => here.parent().expect("a folder").join(file),
            };
            assert!(root().join(&target).exists(), "{paper}: {link} leads nowhere");
            if !heading.is_empty() {
                let there = prose(&read(target.to_str().expect("a plain name")));
                let found = there.lines().filter(|line| line.starts_with('#')).map(anchor);
                assert!(
                    found.into_iter().any(|it| it == heading),
                    "{paper}: no heading for {link}"
                );
            }
        }
    }
    assert!(looked_at > 30, "only {looked_at} links");
}

/// The README leads to every page.
#[test]
fn the_readme_leads_to_every_page() {
    let found = links(&read("README.md"));
    for page in papers("docs") {
        assert!(found.contains(&page), "README.md doesn't lead to {page}");
    }
}

/// What links lead to, within the repository.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.to_owned()).filter(|it| !it.contains("://")).collect()
}

/// The text without its blocks of code.
fn prose(text: &str) -> String {
    let parts = text.split("\n```").step_by(2);
    parts.collect::<Vec<_>>().join("\n")
}

/// The name under which a heading is linked to.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.map(|it| if it == ' ' { '-' } else { it }).collect()
}
