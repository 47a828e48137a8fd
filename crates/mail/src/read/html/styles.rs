//! The rules of a page that name an element, a class or an id and nothing more.

use std::collections::HashMap;

use super::tokens::Tag;

const MAX_RULES: usize = 500;
const MAX_STYLES: usize = 64 << 10;

/// Declarations by `p`, `.class`, `p.class` and `#id`.
#[derive(Default)]
pub(super) struct Styles(HashMap<String, String>);

impl Styles {
    /// Rules within others (`@media`) are for some readers only, and left out.
    pub(super) fn add(&mut self, css: &str) {
        let css = &css[..css.floor_char_boundary(MAX_STYLES)];
        let (mut rest, mut depth) = (css, 0_usize);
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = (&rest[..at], &rest[at + 1..]);
            if rest.as_bytes()[at] == b'}' {
                depth = depth.saturating_sub(1);
            } else if depth > 0 || before.trim_start().starts_with('@') {
                depth += 1;
            } else {
                let end = after.find('}').unwrap_or(after.len());
                self.rule(before, &after[..end]);
                rest = after.get(end + 1..).unwrap_or_default();
                continue;
            }
            rest = after;
        }
    }

    fn rule(&mut self, selectors: &str, declarations: &str) {
        let selectors = selectors.rsplit("*/").next().unwrap_or_default();
        let selectors =
            selectors.trim_start_matches(|c: char| c.is_whitespace() || "<!->".contains(c));
        for selector in selectors.split(',').map(str::trim) {
            let plain = |c: char| c.is_ascii_alphanumeric() || ".#-_".contains(c);
            if self.0.len() < MAX_RULES && !selector.is_empty() && selector.chars().all(plain) {
                let rules = self.0.entry(selector.to_ascii_lowercase()).or_default();
                rules.push_str(declarations);
                rules.push(';');
            }
        }
    }

    /// What the page's rules and the element itself declare, in the order in which they count.
    pub(super) fn of(&self, tag: &Tag<'_>) -> String {
        let mut declared = String::new();
        let mut add = |selector: &str| {
            if let Some(rules) = self.0.get(selector) {
                declared.push_str(rules);
            }
        };
        if !self.0.is_empty() {
            add(&tag.name);
            let classes = tag.attribute("class").unwrap_or_default().to_ascii_lowercase();
            for class in classes.split_ascii_whitespace().take(20) {
                add(&format!(".{class}"));
                add(&format!("{}.{class}", tag.name));
            }
            if let Some(id) = tag.attribute("id") {
                add(&format!("#{}", id.to_ascii_lowercase()));
            }
        }
        declared.push_str(tag.attribute("style").unwrap_or_default());
        declared.make_ascii_lowercase();
        declared
    }
}
