//! What programs of many makers write, which is no request.

use super::*;

use Automatic::{Complaint, DeliveryReport, ListNotice, Reply};

fn kind(raw: &str) -> Option<Automatic> {
    match read(raw.as_bytes(), &[]) {
        Reading::Unreadable { reason: Unreadable::Automatic(what), .. } => Some(what),
        _ => None,
    }
}

/// Headers and a body, each line ended as usual.
fn are(expected: Automatic, mails: &[(&str, &str)]) {
    for (headers, body) in mails {
        let head = if headers.contains("From:") { "" } else { "From: it@acme.example\n" };
        let raw = format!("{head}To: licences@vendor.example\n{headers}\n\n{body}\n");
        assert_eq!(kind(&raw.replace('\n', "\r\n")), Some(expected), "{raw}");
    }
}

#[test]
fn mails_that_came_back_are_reports() {
    are(
        DeliveryReport,
        &[
            // Whatever the text is, the envelope and the sender say it.
            ("Return-Path: <>\nSubject: Undelivered Mail Returned to Sender", "Sorry."),
            ("From: MAILER-DAEMON@mx.acme.example\nSubject: x", "x"),
            ("From: Mail Delivery Subsystem <MAILER-DAEMON>\nSubject: x", "x"),
            ("From: Mailer-Daemon@mx.acme.example (Mail Delivery System)\nSubject: x", "x"),
            ("From: postmaster@acme.example\nSubject: x", "x"),
            ("From: <postmaster+abc@acme.example>\nSubject: x", "x"),
            (
                "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@acme.example>",
                "x",
            ),
            ("From: Mail Delivery System <x@mx.acme.example>\nSubject: x", "x"),
            (
                "From: Lotus Mail Router <r@acme.example>\nSubject: DELIVERY FAILURE: User li not listed",
                "x",
            ),
            ("From: 邮件系统 <system@acme.example>\nSubject: 通知", "您的邮件被退回"),
            // Report types, by the letter and not quite.
            ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", "--b--"),
            (
                "Content-Type: multipart/report; boundary=b;\n\treport-type=\"delivery-status\"",
                "--b--",
            ),
            (
                "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
                "--b--",
            ),
            ("Content-Type: Multipart/Report;\n Report-Type=Delivery-Status; boundary=b", "--b--"),
            ("Content-Type: message/delivery-status", "Reporting-MTA: dns; mx.acme.example"),
            ("X-Failed-Recipients: li@acme.example\nSubject: x", "x"),
            (
                "Content-Type: multipart/mixed; boundary=b",
                "--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; li@acme.example\n--b--",
            ),
            ("Subject: x", "It failed.\n\nReporting-MTA: dns; mx.acme.example\nAction: failed"),
            // Subjects.
            ("Subject: Undeliverable: Your registration account", "x"),
            ("Subject: Undelivered Mail Returned to Sender", "x"),
            ("Subject: Delivery Status Notification (Failure)", "x"),
            ("Subject: Delivery Status Notification (Delay)", "x"),
            ("Subject: DELIVERY FAILURE: 550 5.1.1 unknown", "x"),
            ("Subject: Mail delivery failed: returning message to sender", "x"),
            ("Subject: Mail failure - no such user", "x"),
            ("Subject: Returned mail: see transcript for details", "x"),
            ("Subject: Returned mail: User unknown", "x"),
            ("Subject: failure notice", "x"),
            ("Subject: Warning: could not send message for past 4 hours", "x"),
            ("Subject: Mail System Error - Returned Mail", "x"),
            ("Subject: Message Delivery Failure", "x"),
            ("Subject: Nondeliverable mail", "x"),
            ("Subject: Unzustellbar: Ihr Konto", "x"),
            ("Subject: Zustellung fehlgeschlagen", "x"),
            ("Subject: Non remis : votre compte", "x"),
            ("Subject: No se puede entregar: cuenta", "x"),
            ("Subject: Non recapitabile: account", "x"),
            ("Subject: Não é possível entregar: conta", "x"),
            ("Subject: Onbestelbaar: account", "x"),
            ("Subject: Не удается доставить: счет", "x"),
            ("Subject: 系统退信/Systems bounce", "x"),
            ("Subject: 来自qq.com的退信\nFrom: PostMaster@qq.com", "x"),
            ("Subject: 退信：您的注册账号", "x"),
            ("Subject: 未送达: 您的注册账号", "x"),
            ("Subject: 無法傳遞: 您的註冊帳號", "x"),
            ("Subject: 配信不能: アカウント", "x"),
            ("Subject: 배달되지 않음: 계정", "x"),
            // Texts, where nothing above them says so.
            (
                "Subject: x",
                "Hi. This is the qmail-send program at mx.acme.example.\nI'm afraid I wasn't able",
            ),
            (
                "Subject: x",
                "This is the mail system at host mx.acme.example.\n\nI'm sorry to have to inform you",
            ),
            (
                "Subject: x",
                "This message was created automatically by mail delivery software.\n\nA message that",
            ),
            (
                "Subject: x",
                "   ----- The following addresses had permanent fatal errors -----\n<li@acme.example>",
            ),
            ("Subject: x", "Delivery has failed to these recipients or groups:\n\nli@acme.example"),
            (
                "Subject: x",
                "Your message\n\n  To: li@acme.example\n\ndid not reach. Your message did not reach some",
            ),
            (
                "Subject: x",
                "The following message to <li@acme.example> was undeliverable.\nThe reason",
            ),
            ("Subject: x", "Ihre Nachricht konnte nicht zugestellt werden."),
            ("Subject: x", "Votre message n'a pas pu être remis aux destinataires suivants"),
            ("Subject: x", "很抱歉您的邮件被退回来了，以下是该邮件的相关信息："),
            ("Subject: x", "メッセージを配信できませんでした。"),
            (
                "Subject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64",
                "5b6I5oqx5q2J5oKo55qE6YKu5Lu26KKr6YCA5Zue5p2l5LqG",
            ),
            // Receipts.
            ("Subject: Read: Your registration account", "Your message was read on Monday."),
            ("Subject: Gelesen: Ihr Konto", "x"),
            ("Subject: Lu : votre compte", "x"),
            ("Subject: 已读: 您的注册账号", "x"),
            ("Subject: 開封済み: アカウント", "x"),
            ("Subject: Not read: Your registration account", "x"),
            ("Subject: Return Receipt (displayed) - account", "x"),
        ],
    );
}

#[test]
fn answers_while_nobody_is_there_are_answers() {
    are(
        Reply,
        &[
            ("Return-Path: <>\nSubject: Re: Your registration account", "I am at sea."),
            ("Auto-Submitted: auto-replied\nSubject: Re: x", "x"),
            ("Auto-Submitted: auto-replied (vacation)\nSubject: Re: x", "x"),
            ("X-Autoreply: yes\nSubject: Re: x", "x"),
            ("X-Autorespond: x\nSubject: Re: x", "x"),
            ("X-Autoreply-From: li@acme.example\nSubject: Re: x", "x"),
            ("X-Auto-Response-Suppress: All\nSubject: Re: x", "x"),
            ("X-Auto-Response-Suppress: DR, OOF, AutoReply\nSubject: Re: x", "x"),
            ("Precedence: auto_reply\nSubject: Re: x", "x"),
            ("Precedence: bulk\nSubject: Automatic reply: x", "x"),
            ("Auto-Submitted: auto-generated\nSubject: Automatic reply: x", "x"),
            ("Subject: Automatic reply: Your registration account", "x"),
            ("Subject: Out of Office: Your registration account", "x"),
            ("Subject: Out of Office AutoReply: x", "x"),
            ("Subject: [Auto-Reply] x", "x"),
            ("Subject: AUTO: Li Wei is out of the office (returning 02/02/2026)", "x"),
            ("Subject: Automatische Antwort: Ihr Konto", "x"),
            ("Subject: Abwesenheitsnotiz: Ihr Konto", "x"),
            ("Subject: Réponse automatique : votre compte", "x"),
            ("Subject: Respuesta automática: cuenta", "x"),
            ("Subject: Risposta automatica: account", "x"),
            ("Subject: Resposta automática: conta", "x"),
            ("Subject: Automatisch antwoord: account", "x"),
            ("Subject: Autosvar: konto", "x"),
            ("Subject: Automaattinen vastaus: tili", "x"),
            ("Subject: Automatyczna odpowiedź: konto", "x"),
            ("Subject: Otomatik Yanıt: hesap", "x"),
            ("Subject: Автоответ: счет", "x"),
            ("Subject: 自动回复:您的注册账号", "x"),
            ("Subject: 自動回覆: 您的註冊帳號", "x"),
            ("Subject: 【自动回复】x", "x"),
            ("Subject: 自動返信: アカウント", "x"),
            ("Subject: 【自動返信】お問い合わせありがとうございます", "x"),
            ("Subject: 자동 회신: 계정", "x"),
            (
                "Subject: Re: x",
                "Hello,\n\nI am out of the office until February 9th with limited access to my e-mail.",
            ),
            (
                "Subject: Re: x",
                "I\u{2019}m currently out of office and will respond upon my return.",
            ),
            ("Subject: Re: x", "Thank you for your message. I will be on vacation from Monday on."),
            (
                "Subject: Re: x",
                "Li Wei no longer works for Acme Data. Please write to wu@acme.example.",
            ),
            ("Subject: AW: x", "Guten Tag,\nich bin derzeit nicht im Büro."),
            ("Subject: AW: x", "Vielen Dank. Diese E-Mail wurde automatisch generiert."),
            ("Subject: Re: x", "Bonjour,\nje suis absent du bureau jusqu'au 9 février."),
            ("Subject: Re: x", "Estoy de vacaciones hasta el lunes."),
            ("Subject: Re: x", "您好，我正在休假，2月9日返回。"),
            ("Subject: 回复：x", "您的来信我已收到，会尽快给您回复。"),
            ("Subject: Re: x", "这是一封自动回复邮件。已收到您的来信，我会尽快回复您。"),
            ("Subject: Re: x", "您好！您的郵件已收到，謝謝。"),
            ("Subject: Re: x", "ただいま休暇中のため、返信が遅れます。"),
            ("Subject: Re: x", "※このメールは送信専用です。自動返信メールです。"),
            // Service desks.
            (
                "Subject: [Ticket#2026013100001] x",
                "Your request has been received. A ticket has been created.",
            ),
            (
                "Subject: [#4711] x",
                "Thank you for contacting Acme support. Your ticket number is 4711.",
            ),
            (
                "Subject: Case 00012345 x",
                "This is an automated message. We have received your email.",
            ),
            ("Subject: Re: x", "Ihre Anfrage ist bei uns eingegangen."),
            ("Subject: Re: x", "您的工单已创建，工程师会尽快与您联系。"),
            ("From: noreply@desk.example\nSubject: Received", "Thanks."),
            // Challenges.
            ("Subject: Please confirm your message", "To deliver it, click the link."),
            ("Subject: Re: x (Verification Required)", "Click below."),
            ("Subject: [boxbe] x (Action Required)", "x"),
            ("Subject: Re: x", "Please verify that you are a human: reply to this mail."),
        ],
    );
}

#[test]
fn complaints_and_notices_of_lists_are_what_they_are() {
    are(
        Complaint,
        &[
            ("Content-Type: multipart/report; report-type=feedback-report; boundary=b", "--b--"),
            ("Feedback-Type: abuse\nSubject: x", "x"),
            ("Subject: complaint about message from 192.0.2.1", "x"),
            (
                "Subject: x",
                "This is an email abuse report for an email message received from IP 192.0.2.1",
            ),
            (
                "Subject: FW: x\nContent-Type: multipart/mixed; boundary=b",
                "--b\n\nx\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--",
            ),
        ],
    );
    are(
        ListNotice,
        &[
            ("Precedence: bulk\nSubject: News", "x"),
            ("Precedence: junk\nSubject: News", "x"),
            ("Auto-Submitted: auto-generated\nSubject: Statistics", "x"),
            ("Auto-Submitted: auto-notified\nSubject: x", "x"),
            ("List-Id: <news.acme.example>\nPrecedence: list\nSubject: x", "x"),
            ("List-Unsubscribe: <https://acme.example/u>\nSubject: Our January offers", "x"),
            (
                "From: users-bounces@lists.example\nSubject: Your message to users awaits moderator approval",
                "x",
            ),
            ("From: users-request@lists.example\nSubject: confirm 12ab34", "x"),
            ("X-List-Administrivia: yes\nSubject: x", "x"),
            ("From: Majordomo@lists.example\nSubject: Majordomo results", "x"),
            (
                "From: users-help@lists.example\nSubject: confirm subscribe to users@lists.example",
                "x",
            ),
            ("From: listserv@lists.example\nSubject: Rejected posting to USERS", "x"),
            ("From: sympa@lists.example\nSubject: x", "x"),
            ("X-MLServer: fml [fml 4.0.3 release]\nSubject: You are not member (users ML)", "x"),
            (
                "Subject: x",
                "You are not allowed to post to this mailing list, and your message has been",
            ),
        ],
    );
}
