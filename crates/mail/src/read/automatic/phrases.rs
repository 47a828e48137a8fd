//! What programs say in their texts, in small letters.

mod answers;

use super::Automatic::{self, Complaint, DeliveryReport, ListNotice, Reply};
use super::Sign::{self, Likely, Weak};
use answers::ANSWERS;

/// So much of a text is looked at.
const LOOKED_AT: usize = 4000;
/// So much is looked at for what people say as well.
const BEGINNING: usize = 1000;

/// What mail servers say of a mail that they return, or that is late.
const REPORTS: &[&str] = &[
    "this is the qmail-send program",
    "this is the mail program at",
    "this is the mail system at host",
    "this is the postfix program",
    "this is the mail delivery agent at",
    "this is the email delivery agent",
    "this is the machine generated message from mail service",
    "this is an automatically generated delivery status notification",
    "--- below this line is a copy of the message",
    "this message was created automatically by mail delivery",
    "this report relates to a message you sent",
    "this report relates to your message",
    "----- the following addresses had permanent",
    "----- the following addresses had transient",
    "----- transcript of session follows",
    "--- transcript of session follows",
    "has not been delivered to the following",
    "your message could not be delivered",
    "your message couldn't be delivered",
    "your message wasn't delivered",
    "your message was not delivered",
    "your message has not been delivered",
    "your message did not reach",
    "your e-mail message was not delivered",
    "your email could not be delivered",
    "could not be delivered to one or more",
    "could not be delivered to the following",
    "was undeliverable to the following",
    "the following message to <",
    "the following message could not be delivered",
    "the following recipient(s) could not be reached",
    "the following recipients could not be reached",
    "the following address(es) failed",
    "the following destination addresses were unknown",
    "the user(s) account is disabled",
    "delivery to the following recipient",
    "delivery has failed to these recipients",
    "delivery failed for the following recipient",
    "delivery attempts to the following",
    "undeliverable message returned to sender",
    "message could not be delivered",
    "message not delivered to the following",
    "unable to deliver your message",
    "unable to deliver message to the following",
    "unable to deliver mail to the following",
    "sorry, we were unable to deliver",
    "i'm sorry to have to inform you that your message",
    "i wasn't able to deliver your message",
    "failed to deliver to '",
    "unrouteable address",
    "user not listed in public name & address book",
    "router: database disk quota exceeded",
    "ihre nachricht konnte nicht zugestellt werden",
    "ihre nachricht wurde nicht zugestellt",
    "die nachricht konnte nicht zugestellt werden",
    "fehler bei der nachrichtenzustellung",
    "votre message n'a pas pu être remis",
    "votre message n'a pas été remis",
    "votre message n'a pas été distribué",
    "échec de la remise pour ces destinataires",
    "no se pudo entregar el mensaje",
    "tu mensaje no se ha entregado",
    "il messaggio non è stato recapitato",
    "impossibile recapitare il messaggio",
    "a mensagem não pôde ser entregue",
    "сообщение не доставлено",
    "письмо не может быть доставлено",
    "很抱歉您的邮件被退回来了",
    "您的邮件被退回",
    "您的邮件未能",
    "您的邮件无法",
    "您发送的邮件被退回",
    "无法将您的邮件",
    "無法將您的郵件",
    "您的郵件無法",
    "该邮件无法送达",
    "邮件发送失败的原因",
    "無法傳遞給這些收件者",
    "传递失败",
    "以下のメールは配信できませんでした",
    "メッセージを配信できませんでした",
    "次の宛先へのメッセージはエラーのため送信できませんでした",
    "送信できませんでした",
    "메시지를 배달하지 못했습니다",
];

/// What mail providers say of complaints.
const COMPLAINTS: &[&str] = &[
    "this is an email abuse report",
    "this is a spam report",
    "this is an abuse report",
    "complaint about an email message received from",
];

/// What mailing lists and newsletters say.
const NOTICES: &[&str] = &[
    "is being held until the list moderator",
    "awaits moderator approval",
    "your message has been rejected, probably because you are not subscribed",
    "you are not allowed to post to this mailing list",
    "you are not authorized to send mail to the list",
    "you are not subscribed to this list",
    "you are not a member of this mailing list",
    "your mail to '",
    "you have been subscribed to",
    "you have been unsubscribed from",
    "mailing list subscription confirmation",
    "mailing list removal confirmation",
    "i'm working for my owner, who can be reached at",
    "i am the ezmlm program",
    "i'm managing the",
    "the results of your email commands",
    "your membership in the mailing list",
    "duplicated message-id in <",
];

/// What stands before one of the answers where somebody tells of what was.
const WAS: &[&str] = &["was ", "were ", "had been ", "been ", "wasn't "];

/// What a text says of itself. Somebody who answers may tell of a mail that came back.
pub(super) fn sign(text: &str, is_answer: bool) -> Option<(Sign, Automatic)> {
    let near = text[..text.floor_char_boundary(LOOKED_AT)].to_lowercase().replace('\u{2019}', "'");
    let text = near.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let begin = &text[..text.floor_char_boundary(BEGINNING)];
    let is_now = |phrase: &&str| {
        let mut found = begin.match_indices(*phrase);
        found.any(|(at, _)| !WAS.iter().any(|was| begin[..at].ends_with(was)))
    };
    match () {
        () if !is_answer && says(COMPLAINTS) => Some((Likely, Complaint)),
        () if !is_answer && says(REPORTS) => Some((Likely, DeliveryReport)),
        () if !is_answer && says(NOTICES) => Some((Weak, ListNotice)),
        () if ANSWERS.iter().any(is_now) => Some((Weak, Reply)),
        () => None,
    }
}
