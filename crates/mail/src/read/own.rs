//! Letters of ours that come back.

/// What they end with.
const FOOTERS: [&str; 2] = ["This message was sent automatically.", "本邮件由系统自动发送。"];
/// What stands in those that name a company, of which programs return but the beginning.
const BEGINNINGS: [&str; 6] = [
    "An account for registering your servers has been created for you.",
    "您的服务器注册账号已开通",
    "Thank you for your request for a registration account. We are sorry",
    "我们已收到您的注册账号申请，很抱歉",
    "After that day, no server can be registered",
    "到期后将无法注册新的服务器",
];

/// Whether a letter of ours stands in a text as a program returns it: people quote line by line.
pub(super) fn is_returned(text: &str) -> bool {
    let unquoted = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    is_in(&unquoted.collect::<Vec<_>>().join("\n"))
}

/// Whether a letter of ours stands in a text, however its lines were broken.
pub(super) fn is_in(text: &str) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    FOOTERS.iter().chain(&BEGINNINGS).any(|it| words.contains(it))
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
                let begins = super::BEGINNINGS.iter().any(|it| letter.text.contains(it));
                let names = ["Company", "公司名称"].iter().any(|it| letter.text.contains(it));
                assert!(begins || !names, "{}", letter.text);
            }
        }
        assert!(!super::is_in("Company name: Acme"));
    }
}
