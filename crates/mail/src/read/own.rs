//! Letters of ours that come back.

/// What they end with.
const FOOTERS: [&str; 2] = ["This message was sent automatically.", "本邮件由系统自动发送。"];

/// Whether a letter of ours stands in a text.
pub(super) fn is_in(text: &str) -> bool {
    FOOTERS.iter().any(|footer| text.contains(footer))
}

#[cfg(test)]
mod tests {
    use rollcall_domain::Language;

    use crate::{render, samples};

    #[test]
    fn our_letters_are_known_again() {
        for language in [Language::En, Language::ZhCn] {
            for sample in samples(language) {
                let letter = render(&*sample.letter, language, "Walk").unwrap();
                assert!(super::is_in(&letter.text), "{}", letter.text);
            }
        }
        assert!(!super::is_in("Company name: Acme"));
    }
}
