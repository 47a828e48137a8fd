//! The rules of a page that name an element, a class or an id and nothing more.

use std::collections::HashMap;

use super::tokens::Tag;

const MAX_RULES: usize = 500;
/// Of all rules of a page, and of those for one selector.
const MAX_STYLES: usize = 64 << 10;
const MAX_DECLARED: usize = 1 << 10;
const MAX_CLASSES: usize = 8;

/// Declarations by `p`, `.class`, `p.class` and `#id`.
#[derive(Default)]
pub(super) struct Styles {
    rules: HashMap<String, String>,
    /// Whether any of them is for an element's class.
    compound: bool,
    /// How much has been looked at.
    read: usize,
}

impl Styles {
    /// Rules within others (`@media`) are for some readers only, and left out.
    pub(super) fn add(&mut self, css: &str) {
        let css = &css[..css.floor_char_boundary(MAX_STYLES - self.read.min(MAX_STYLES))];
        self.read += css.len();
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
            if self.rules.len() < MAX_RULES && !selector.is_empty() && selector.chars().all(plain) {
                self.compound |= selector.get(1..).is_some_and(|it| it.contains('.'));
                let rules = self.rules.entry(selector.to_ascii_lowercase()).or_default();
                if rules.len() + declarations.len() < MAX_DECLARED {
                    rules.push_str(declarations);
                    rules.push(';');
                }
            }
        }
    }

    /// What the page's rules and the element itself declare, in the order in which they count.
    pub(super) fn of(&self, tag: &Tag<'_>) -> String {
        let mut declared = String::new();
        let mut add = |selector: &str| {
            if let Some(rules) = self.rules.get(selector) {
                declared.push_str(rules);
            }
        };
        if !self.rules.is_empty() {
            add(&tag.name);
            let classes = tag.attribute("class").unwrap_or_default().to_ascii_lowercase();
            let mut selector = String::with_capacity(32);
            for class in classes.split_ascii_whitespace().take(MAX_CLASSES) {
                selector.clear();
                selector.push('.');
                selector.push_str(class);
                add(&selector);
                if self.compound {
                    selector.insert_str(0, &tag.name);
                    add(&selector);
                }
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
