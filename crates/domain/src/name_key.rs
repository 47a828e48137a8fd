//! Comparing names of companies and projects.

use unicode_normalization::UnicodeNormalization;

/// The key by which names of companies and projects are compared: case, the width of characters and
/// the amount of white space don't count.
pub fn name_key(name: &str) -> String {
    let narrow: String = name.nfkc().collect();
    // By way of upper case, so that ß and SS, σ and ς are the same.
    let upper = narrow.chars().flat_map(char::to_uppercase);
    let lower: String = upper.flat_map(char::to_lowercase).collect();
    let words: Vec<_> = lower.split_whitespace().collect();
    words.join(" ").nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_and_white_space_dont_count() {
        for same in ["ACME Co.,Ltd", "Ａcme　Co.,Ltd", "  acme  co.,ltd ", "ａｃｍｅ co．，ltd"]
        {
            assert_eq!(name_key(same), "acme co.,ltd", "{same}");
        }
        assert_eq!(name_key("北京　分析（有限）"), "北京 分析(有限)");
        assert_eq!(name_key("Straße"), name_key("STRASSE"));
        assert_ne!(name_key("Acme Co"), name_key("AcmeCo"));
    }

    #[test]
    fn the_key_of_a_key_is_itself() {
        for name in ["ﬀ Ǆ ΐ", "İstanbul", "ΣΟΦΟΣ σοφος", "é e\u{301}", "㎏ ㍿"] {
            assert_eq!(name_key(&name_key(name)), name_key(name), "{name}");
        }
    }
}
