//! What is vendored is what was published, and pages hold nothing that their policy forbids.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::*;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn vendored_files_are_those_of_the_lock_file() {
    let lock = fs::read_to_string(here("assets/vendor/lock.json")).unwrap();
    let lock: Value = serde_json::from_str(&lock).unwrap();
    let mut listed =
        BTreeSet::from([here("assets/vendor/lock.json"), here("assets/vendor/README.md")]);
    for package in lock["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        for member in ["version", "licence", "integrity"] {
            assert!(!package[member].as_str().unwrap().is_empty(), "{name} has no {member}");
        }
        let files = package["files"].as_object().unwrap();
        assert!(files.keys().any(|file| file.starts_with("LICENSE")), "{name} has no licence");
        for (file, hash) in files {
            let path = here("assets/vendor").join(name).join(file);
            let found: String = Sha256::digest(fs::read(&path).unwrap())
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(hash, &Value::from(found), "{}", path.display());
            listed.insert(path);
        }
    }
    assert_eq!(files_in(&here("assets/vendor")), listed, "each file is in lock.json");
}

#[test]
fn a_name_is_of_its_content_and_leads_to_a_file() {
    let assets =
        [Asset::BasecoatCss, Asset::ConsoleCss, Asset::HtmxJs, Asset::ConsoleJs, Asset::Icon];
    assert_eq!(assets.len(), FILES.len());
    for (asset, (_, _, content)) in assets.into_iter().zip(FILES) {
        let path = Assets::all().path(asset);
        let hash: String =
            Sha256::digest(content).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        assert!(path.starts_with("/console/assets/") && path.contains(&hash), "{path}");
    }
}

/// Everything by which htmx or a browser would evaluate text, and everything that the policy of
/// pages refuses: a page with it would need a nonce or `unsafe-eval`.
#[test]
fn no_template_holds_code_or_styles() {
    let templates = files_in(&here("templates"));
    assert!(templates.len() > 5);
    for path in templates {
        let html = fs::read_to_string(&path).unwrap().to_lowercase();
        let at = path.display();
        for forbidden in [
            "style=",
            "<style",
            "hx-on",
            "hx-vals=\"js",
            "hx-vals='js",
            "js:",
            "javascript:",
            "<iframe",
            "<object",
            "<embed",
            "<base",
            "http://",
            "https://",
            "srcdoc",
        ] {
            assert!(!html.contains(forbidden), "{at} has {forbidden}");
        }
        for tag in html.split("<script").skip(1) {
            assert!(tag.trim_start().starts_with("src="), "{at} has an inline script");
            assert!(tag.contains("></script>"), "{at} has a script with text");
        }
        for word in html.split_whitespace() {
            let handler = word.strip_prefix("on").is_some_and(|rest| {
                rest.split_once('=').is_some_and(|(name, _)| {
                    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
                })
            });
            assert!(!handler, "{at} has a handler: {word}");
        }
        for trigger in html.split("hx-trigger=").skip(1) {
            let value = trigger.trim_start_matches(['"', '\'']);
            let value = value.split(['"', '\'']).next().unwrap_or_default();
            assert!(!value.contains('['), "{at} has a trigger with a filter: {value}");
        }
    }
    let script = fs::read_to_string(here("assets/console.js")).unwrap();
    for forbidden in ["eval(", "new Function", "innerHTML", "insertAdjacentHTML", "document.write"]
    {
        assert!(!script.contains(forbidden), "console.js has {forbidden}");
    }
}

/// Each form that changes something carries the token of its login, or is one of nobody's.
#[test]
fn every_form_that_posts_carries_a_token() {
    for path in files_in(&here("templates")) {
        let html = fs::read_to_string(&path).unwrap();
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let head = form.split('>').next().unwrap_or_default();
            let of_nobody =
                ["/console/preferences", "/login\"", "/join\""].iter().any(|it| head.contains(it));
            let is_posted = head.contains("method=\"post\"");
            let has_token = form.contains("name=\"form_token\"");
            assert!(!is_posted || of_nobody || has_token, "{}: {head}", path.display());
            assert!(is_posted || !has_token, "{}: a token in an address", path.display());
        }
    }
}

fn files_in(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path))
        } else {
            let _ = files.insert(path);
        }
    }
    files
}
