use super::*;

fn results(headers: &str) -> Authentication {
    let raw = format!("{headers}From: Li <li@acme.example>\r\nSubject: x\r\n\r\n");
    let trusted = ["mx.vendor.example".to_owned()];
    match read(raw.as_bytes(), &trusted) {
        Reading::Mail(mail) => mail.authentication,
        Reading::Unreadable { reason, .. } => panic!("{reason}"),
    }
}

fn check(verdict: AuthenticationResult, domain: &str) -> Check {
    let domain = (!domain.is_empty()).then(|| domain.to_owned());
    Check { verdict, domain }
}

#[test]
fn a_trusted_relays_results_are_read() {
    let found = results(
        "Return-Path: <li@acme.example>\r\n\
         Authentication-Results: MX.vendor.example 1;\r\n\tdkim=pass (2048-bit key; x=fail) \
         header.d=acme.example header.i=@acme.example;\r\n\tspf=softfail (mx: domain of li; \
         \"dmarc=pass\") smtp.mailfrom=li@mail.acme.example;\r\n\tdmarc=fail reason=\"a; \
         dmarc=pass header.from=evil.example\" (p=NONE) header.from=acme.example\r\n\
         Received: from mail.acme.example\r\n",
    );
    assert_eq!(found.dkim, check(AuthenticationResult::Pass, "acme.example"));
    assert_eq!(found.spf, check(AuthenticationResult::SoftFail, "mail.acme.example"));
    assert_eq!(found.dmarc, check(AuthenticationResult::Fail, "acme.example"));
}

#[test]
fn several_headers_of_one_relay_add_up() {
    let found = results(
        "Authentication-Results: mx.vendor.example; dmarc=pass header.from=acme.example\r\n\
         DKIM-Filter: x\r\n\
         Authentication-Results: mx.vendor.example; spf=none; auth=pass; dkim=temperror\r\n\
         Received: from mail.acme.example\r\n",
    );
    assert_eq!(found.dmarc, check(AuthenticationResult::Pass, "acme.example"));
    assert_eq!(found.spf, check(AuthenticationResult::None, ""));
    assert_eq!(found.dkim, check(AuthenticationResult::Error, ""));
}

#[test]
fn what_came_with_the_message_counts_for_nothing() {
    let real = "Authentication-Results: mx.vendor.example; spf=fail\r\n";
    let forged = "Authentication-Results: mx.vendor.example; spf=pass; dkim=pass; dmarc=pass\r\n";
    let other = "Authentication-Results: mx.other.example; dmarc=pass\r\n";
    let received = "Received: from mail.acme.example\r\n";
    let only_spf =
        Authentication { spf: check(AuthenticationResult::Fail, ""), ..Authentication::default() };
    for (headers, expected) in [
        (String::new(), Authentication::default()),
        (other.to_owned(), Authentication::default()),
        (format!("{other}{forged}"), Authentication::default()),
        (format!("{real}{received}{forged}"), only_spf.clone()),
        (format!("{real}{other}{forged}"), only_spf),
        ("Authentication-Results: none\r\n".to_owned(), Authentication::default()),
        ("Authentication-Results:\r\n".to_owned(), Authentication::default()),
        ("Authentication-Results: ; spf=pass\r\n".to_owned(), Authentication::default()),
        ("X: mx.vendor.example; dmarc=pass\r\n".to_owned(), Authentication::default()),
    ] {
        assert_eq!(results(&headers), expected, "{headers}");
    }
    let untrusting = read(format!("{forged}From: a@b.example\r\n\r\n").as_bytes(), &[]);
    let Reading::Mail(mail) = untrusting else { panic!("unreadable") };
    assert_eq!(mail.authentication, Authentication::default());
}

#[test]
fn of_signatures_the_senders_own_counts() {
    let found = results(
        "Authentication-Results: mx.vendor.example; dkim=fail header.d=acme.example; dkim=pass \
         header.d=relay.example; dkim=pass header.d=ACME.example; dkim=pass header.d=z.example\r\n",
    );
    assert_eq!(found.dkim, check(AuthenticationResult::Pass, "ACME.example"));
}

#[test]
fn nobody_vouches_for_two_senders() {
    let pass = "Authentication-Results: mx.vendor.example; dmarc=pass header.from=evil.example\r\n";
    for second in ["From: ceo@evil.example\r\n", "From: a@b.example, c@d.example\r\n"] {
        assert_eq!(results(&format!("{pass}{second}")), Authentication::default());
    }
}
