//! What people write, though something of it looks as if a program had.

use super::*;

const FORM: &str =
    "Company name: Acme Data Ltd.\nProject name: Sales DW\nContract signing date: 2026/01/31\n";
const HALF: &str = "Company name: Acme Data Ltd.\nProject name: Sales DW\n";
const BOUNCE: &str = "This is the mail system at host mx.acme.example.\n\nI'm sorry to have to inform you that \
    your message could not be delivered.\n\n<li@acme.example>: mailbox full\n\nReporting-MTA: dns; mx.acme.example\n";
const AWAY: &str = "I am out of the office until Monday. This is an automatic reply.\n";

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}\n")).collect()
}

fn asks(headers: &str, body: &str) -> RequestMail {
    let head = if headers.contains("From:") { "" } else { "From: Li Wei <li@acme.example>\n" };
    let raw = format!("{head}To: licences@vendor.example\n{headers}\n\n{body}\n");
    match read(raw.replace('\n', "\r\n").as_bytes(), &[]) {
        Reading::Mail(mail) => *mail,
        Reading::Unreadable { reason, .. } => panic!("{reason}: {raw}"),
    }
}

#[test]
fn a_form_is_a_request_whatever_passes_it_on() {
    for headers in [
        "Subject: Request",
        "Auto-Submitted: no",
        "Auto-Submitted: auto-generated\nFrom: Web form <noreply@acme.example>",
        "Auto-Submitted: auto-generated; owner=desk",
        "Precedence: bulk\nSubject: [Ticket#4711] Request",
        "Precedence: junk",
        "Precedence: list\nList-Id: Team <team.acme.example>",
        "List-Unsubscribe: <https://acme.example/u>\nList-Id: <team.acme.example>",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\nX-MS-Has-Attach: yes",
        "From: postmaster@acme.example",
        "From: no-reply@acme.example",
        "From: licences-request@acme.example",
        "From: admin@acme.example",
        "Return-Path: <li@acme.example>",
        "Return-Path: <bounces+123@mail.acme.example>\nSender: x@mail.acme.example",
        "Errors-To: li@acme.example\nX-Loop: desk@acme.example",
        "Disposition-Notification-To: li@acme.example\nReturn-Receipt-To: li@acme.example",
        "X-RT-Loop-Prevention: acme\nRT-Ticket: acme #12",
        "X-Autoreply: no",
        "Subject: Re: Out of Office: your request",
        "Subject: RE: Automatic reply: Request",
        "Subject: AW: Abwesenheitsnotiz",
        "Subject: 回复：自动回复：申请",
        "Subject: Fw: Undelivered Mail Returned to Sender",
        "Subject: 转发: 退信",
        "Subject: Vacation project of Acme",
        "Subject: Delivery report project",
        "Subject: Away team registration",
        "Subject: 外出项目注册申请",
        "Subject: 休假管理系统 注册申请",
        "Subject: Your message has been received - please open our account",
        "Subject: Thank you for contacting us",
    ] {
        let mail = asks(headers, FORM);
        assert_eq!(mail.fields, acme(), "{headers}");
        // The signing date is often left out; whose it is decides.
        assert_eq!(asks(headers, HALF).fields.company, acme().company, "{headers}");
    }
}

#[test]
fn a_form_is_a_request_whatever_else_the_mail_says() {
    let (bounce, away) = (quoted(BOUNCE), quoted(AWAY));
    for body in [
        format!("Your mail came back, so again:\n\n{FORM}\n{bounce}"),
        format!("{FORM}\nOn Friday, the server wrote:\n{bounce}"),
        format!(
            "{FORM}\n-----Original Message-----\nFrom: MAILER-DAEMON@mx.acme.example\nSubject: failure notice\n\n{BOUNCE}"
        ),
        format!(
            "{FORM}\n---------- Forwarded message ---------\nFrom: postmaster\nDate: x\n\n{BOUNCE}"
        ),
        format!("I was out of the office, sorry.\n\n{FORM}"),
        format!("I am out of the office next week, so please be quick.\n{FORM}"),
        format!("{FORM}\n-- \nThis is an automated footer. Please do not reply to this address."),
        format!("{away}\nNow I am back:\n{FORM}"),
        format!(
            "{FORM}\n________________________________\n发件人: 系统\n发送时间: 今天\n收件人: x\n\n您的邮件被退回"
        ),
        format!("Thank you for contacting us. We have received your contract.\n\n{FORM}"),
        format!("We are on vacation until Monday; the account can wait.\n\n{FORM}"),
        format!("我下周休假，请尽快处理。\n{FORM}"),
        format!("您的邮件已收到，我们的申请如下：\n{FORM}"),
    ] {
        assert_eq!(asks("Subject: Request", &body).fields, acme(), "{body}");
    }
    // Even where only the half of it is there.
    for body in [
        format!("Your mail came back, so again:\n\n{HALF}\n{bounce}"),
        format!("I am on vacation from Monday on.\n{HALF}"),
    ] {
        assert_eq!(asks("Subject: Request", &body).fields.company, acme().company, "{body}");
    }
}

#[test]
fn a_letter_without_a_form_is_one_too() {
    for (subject, body) in [
        ("Request", "Dear team,\nplease open an account for Acme Data Ltd.\nRegards, Li"),
        ("Re: Your registration account", "Thanks! Which version do we need?"),
        (
            "Re: Your registration account",
            "I was out of the office last week. We need one more account.",
        ),
        (
            "Re: Your registration account",
            "Your mail came back to you? Please send it to wu@acme.example instead.",
        ),
        ("Question", "My colleague was on leave until yesterday, so I write again."),
        ("Fehler", "Guten Tag, die Registrierung meldet einen Fehler. Können Sie helfen?"),
        ("Demande", "Bonjour, pourriez-vous nous ouvrir un compte ?"),
        ("アカウント", "お世話になっております。アカウントの作成をお願いいたします。"),
        ("申请账号", "您好，请为我们开通账号，谢谢。"),
        ("申請帳號", "您好，請為我們開通帳號，謝謝。"),
        ("RE: 您的注册账号", "已收到，谢谢。请再开一个账号。"),
    ] {
        let mail = asks(&format!("Subject: {subject}"), body);
        assert!(!mail.text.is_empty(), "{subject}");
    }
}

/// Where people talk, on a list or on ours, nobody but them writes.
#[test]
fn a_letter_that_came_by_a_list_is_one_too() {
    for headers in [
        "Precedence: list\nList-Id: <licences.vendor.example>\nSubject: Question",
        "Precedence: list\nList-Id: Team <team.acme.example>\nList-Post: <mailto:team@acme.example>\nSubject: Question",
        "List-Id: <x.acme.example>\nList-Post: <mailto:x@acme.example>\nList-Unsubscribe: <https://acme.example/u>",
    ] {
        assert!(asks(headers, "Which version do we need?").text.contains("Which"), "{headers}");
    }
}

/// An answer to a letter of ours is a person's, though the letter below says that a program wrote it.
#[test]
fn answers_to_our_letters_are_requests() {
    use rollcall_domain::Language;

    for language in [Language::En, Language::ZhCn] {
        for sample in crate::samples(language) {
            let letter = crate::render(&*sample.letter, language, "Walk").unwrap();
            let quoted = quoted(&letter.text);
            for body in [
                format!("Thanks. Please see:\n\n{FORM}\n\n{quoted}"),
                format!("{FORM}\n\nOn Friday, Walk <licences@vendor.example> wrote:\n\n{quoted}"),
                format!(
                    "{FORM}\n\n________________________________\nFrom: Walk\nSent: Friday\nTo: Li\nSubject: x\n\n{}",
                    letter.text
                ),
            ] {
                let subject = format!("Subject: Re: {}", letter.subject);
                let headers = format!(
                    "{subject}\nIn-Reply-To: <1@vendor.example>\nReferences: <1@vendor.example>"
                );
                let mail = asks(&headers, &body);
                assert_eq!(mail.fields.company, acme().company, "{body}");
                assert_eq!(mail.fields.signed_on, acme().signed_on, "{body}");
                assert!(!mail.quotes_letter, "{body}");
            }
        }
    }
}
