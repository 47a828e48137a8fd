use std::any::Any;

use mail_parser::{Message, MessageParser, MimeHeaders};
use rollcall_domain::Language;

use super::*;

/// What of a sample must be read in both parts, as it is.
fn shown(letter: &dyn Letter) -> Vec<String> {
    use secrecy::ExposeSecret;
    let secret = |secret: &AccountSecret| match secret {
        AccountSecret::Password(text) | AccountSecret::Link { url: text, .. } => {
            text.expose_secret().to_owned()
        }
    };
    let optional = |texts: [&Option<String>; 2]| texts.map(Clone::clone).into_iter().flatten();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let letter = letter as &dyn Any;
    let mut values = Vec::new();
    if let Some(it) = letter.downcast_ref::<Credentials>() {
        values.extend(optional([&it.company, &it.project]));
        values.extend([it.account_name.clone(), secret(&it.secret), it.server_address.clone()]);
        values.push(it.max_nodes.to_string());
        values.extend(it.expires_on.map(|day| day.format("%Y").to_string()));
        values.extend(it.instructions.iter().flat_map(|text| lines(text)));
    } else if let Some(it) = letter.downcast_ref::<SetPassword>() {
        let url = it.url.expose_secret().to_owned();
        values.extend([it.account_name.clone(), url, "09:30".to_owned()]);
    } else if let Some(it) = letter.downcast_ref::<PasswordReset>() {
        values.extend([it.account_name.clone(), secret(&it.secret), it.server_address.clone()]);
    } else if let Some(it) = letter.downcast_ref::<RequestRejected>() {
        values.extend(optional([&it.company, &it.project]));
        values.extend(lines(&it.reason));
    } else if let Some(it) = letter.downcast_ref::<CapacityChanged>() {
        values.push(it.account_name.clone());
        values.extend([it.from, it.to, it.nodes_in_use].map(|number| number.to_string()));
    } else if let Some(it) = letter.downcast_ref::<ExpiryWarning>() {
        values.extend(optional([&it.company, &it.project]));
        values.extend([it.account_name.clone(), it.days_left.to_string(), "2027".to_owned()]);
    } else if let Some(it) = letter.downcast_ref::<FeaturesEnding>() {
        values.push(it.account_name.clone());
        for line in it.features.clone() {
            values.extend([
                line.name,
                line.days_left.to_string(),
                line.last_day.format("%Y").to_string(),
            ]);
        }
    } else if let Some(it) = letter.downcast_ref::<LockedOut>() {
        values.extend([it.account_name.clone(), it.more.to_string(), "14:05".to_owned()]);
        for node in it.nodes.clone() {
            values.extend([node.name, node.project, node.reason]);
        }
    } else if let Some(it) = letter.downcast_ref::<SilentNodes>() {
        values.extend([it.account_name.clone(), it.company.clone(), it.more.to_string()]);
        values.extend(["09:05".to_owned(), "11:05".to_owned()]);
        for node in it.nodes.clone() {
            values.extend([node.name, node.project]);
        }
    }
    assert!(!values.is_empty(), "a letter that isn't known here");
    values
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
    text.replace('"', "&#34;").replace('\'', "&#39;")
}

fn sender() -> Sender {
    Sender {
        name: "甲骨 \"Walk\" Software, Inc.".to_owned(),
        address: "license@vendor.example".parse().unwrap(),
        reply_to: Some("business@vendor.example".parse().unwrap()),
    }
}

fn header() -> Header {
    Header {
        to: vec!["li@acme.example".parse().unwrap(), "wang@acme.example".parse().unwrap()],
        message_id: format!("mail_{}@vendor.example", "0".repeat(150)),
        date: "2026-01-31T12:00:00Z".parse().unwrap(),
    }
}

fn parsed(composed: &Composed) -> Message<'_> {
    MessageParser::default().parse(composed.raw.expose()).unwrap()
}

fn letter() -> Box<dyn Letter> {
    samples(Language::En).remove(0).letter
}

#[test]
fn every_sample_says_the_same_in_both_parts_and_languages() {
    for language in Language::ALL {
        for Sample { name, letter } in samples(language) {
            let Rendered { subject, text, html } =
                render(&*letter, language, "<Walk> & Co").unwrap();
            for value in shown(&*letter) {
                assert!(text.contains(&value), "{name} {language}: {value} in\n{text}");
                assert!(html.contains(&escaped(&value)), "{name} {language}: {value} in\n{html}");
                if value.contains('<') {
                    assert!(!html.contains(&value), "{name} {language}: {value} is not escaped");
                }
            }
            for part in [&subject, &text, &html] {
                assert!(!part.contains("{{") && !part.contains("{%"), "{name} {language}\n{part}");
                assert!(!part.contains('}') || part == &html, "{name} {language}\n{part}");
            }
            assert!(text.contains("<Walk> & Co") && html.contains(&escaped("<Walk> & Co")));
            assert!(!text.contains("\n\n\n") && !text.contains("&#"), "{name}\n{text}");
            assert!(text.lines().all(|line| line == line.trim_end()), "{name}\n{text}");
            assert!(html.contains(&format!("lang=\"{language}\"")));
            let is_chinese = |text: &str| text.chars().any(|c| ('一'..='龥').contains(&c));
            assert_eq!(is_chinese(&subject), language == Language::ZhCn, "{subject}");
        }
    }
}

#[test]
fn the_kinds_are_those_of_the_samples() {
    let mut kinds: Vec<_> = samples(Language::En).iter().map(|it| it.letter.kind()).collect();
    kinds.dedup();
    assert_eq!(kinds, LETTER_KINDS);
    for kind in LETTER_KINDS {
        assert_eq!(LETTER_KINDS.iter().filter(|other| other.name() == kind.name()).count(), 1);
    }
}

#[test]
fn what_shows_a_secret_is_of_a_secret_kind() {
    for Sample { name, letter } in samples(Language::En) {
        let Rendered { text, .. } = render(&*letter, Language::En, "Walk").unwrap();
        let shows = text.contains("vR") || text.contains("rcs_");
        assert_eq!(letter.kind().is_secret(), shows, "{name}");
    }
}

#[test]
fn what_was_composed_is_what_a_mail_library_reads() {
    for language in Language::ALL {
        for Sample { name, letter } in samples(language) {
            let composed = compose(&*letter, language, &sender(), &header()).unwrap();
            let rendered = render(&*letter, language, &sender().name).unwrap();
            let raw = composed.raw.expose();
            assert!(raw.is_ascii(), "{name}: needs no extension of any relay");
            let mut lines = raw.split(|byte| *byte == b'\n');
            assert!(lines.all(|line| line.len() <= 998), "{name}: no line is too long");
            let message = parsed(&composed);
            assert_eq!(message.subject().unwrap(), rendered.subject);
            assert_eq!(message.message_id().unwrap(), header().message_id);
            assert_eq!(message.date().unwrap().to_rfc3339(), "2026-01-31T12:00:00Z");
            assert_eq!(message.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
            assert_eq!(message.header_raw("Content-Language").unwrap().trim(), language.tag());
            let from = message.from().unwrap().first().unwrap();
            assert_eq!(from.name().unwrap(), sender().name);
            assert_eq!(from.address().unwrap(), "license@vendor.example");
            let reply_to = message.reply_to().unwrap().first().unwrap();
            assert_eq!(reply_to.address().unwrap(), "business@vendor.example");
            let to: Vec<_> = message.to().unwrap().iter().map(|it| it.address().unwrap()).collect();
            assert_eq!(to, ["li@acme.example", "wang@acme.example"]);
            assert!(message.root_part().is_content_type("multipart", "alternative"));
            assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n"), rendered.text);
            assert_eq!(message.body_html(0).unwrap().replace("\r\n", "\n"), rendered.html);
            let again = compose(&*letter, language, &sender(), &header()).unwrap();
            assert!(again.raw.expose() == raw, "{name}: the same bytes again");
        }
    }
}

#[test]
fn headers_cannot_be_smuggled() {
    let smuggled = "x\r\nBcc: evil@example.com\r\n\r\nbody";
    let compose =
        |sender: &Sender, header: &Header| compose(&*letter(), Language::En, sender, header);
    for name in [smuggled, "", "  ", "a\0b", &"x".repeat(201)] {
        let sender = Sender { name: name.to_owned(), ..sender() };
        let error = compose(&sender, &header()).unwrap_err();
        assert!(matches!(error, ComposeError::SenderName), "{name:?}: {error}");
    }
    for id in [smuggled, "", "a", "@b", "a@", "a@b@c", "<a@b>", "a b@c", "a@b\r\nX: y"] {
        let header = Header { message_id: id.to_owned(), ..header() };
        let error = compose(&sender(), &header).unwrap_err();
        assert!(matches!(error, ComposeError::MessageId), "{id:?}: {error}");
    }
    let header = Header { to: Vec::new(), ..header() };
    assert!(matches!(compose(&sender(), &header), Err(ComposeError::NoRecipient)));
}

#[test]
fn a_value_in_a_subject_stays_in_its_line() {
    let letter = CapacityChanged {
        account_name: "acme\r\nBcc: evil@example.com\r\n\r\nbody\u{2028}\u{202e}".to_owned(),
        from: 1,
        to: 2,
        nodes_in_use: 0,
    };
    for language in Language::ALL {
        let composed = compose(&letter, language, &sender(), &header()).unwrap();
        assert!(composed.subject.contains("acme Bcc: evil@example.com body"));
        let message = parsed(&composed);
        assert!(message.bcc().is_none());
        assert_eq!(message.subject().unwrap(), composed.subject);
    }
}

#[test]
fn dates_out_of_range_are_refused() {
    for date in ["1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"] {
        let header = Header { date: date.parse().unwrap(), ..header() };
        let error = compose(&*letter(), Language::En, &sender(), &header).unwrap_err();
        assert!(matches!(error, ComposeError::Date), "{error}");
    }
}

#[test]
fn secrets_are_not_shown() {
    for Sample { letter, .. } in samples(Language::En) {
        let composed = compose(&*letter, Language::En, &sender(), &header()).unwrap();
        let rendered = render(&*letter, Language::En, "Walk").unwrap();
        let shown = format!("{letter:?} {composed:?} {rendered:?}");
        assert!(!shown.contains("vR") && !shown.contains("rcs_"), "{shown}");
    }
}
