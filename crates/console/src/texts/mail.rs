//! Mails.

use rollcall_domain::{Language, mail::MailState};

use super::texts;

texts! {
    /// Mails.
    MailsTexts {
        waiting: "Waiting", "待发送";
        dead: "Given up", "发送失败";
        sent: "Sent", "已发送";
        withdrawn: "Withdrawn", "已撤回";
        subject: "Subject", "主题";
        to: "To", "收件人";
        made: "Written", "创建时间";
        state: "State", "状态";
        attempts: "{} attempts", "尝试 {} 次";
        retry: "Retry", "重试";
        was_retried: "It is tried again now.", "正在重新发送。";
        empty: "No mails", "暂无邮件";
        empty_why: "Mails to customers appear here: credentials, warnings before an end, answers to requests.", "发送给客户的邮件会显示在此：凭据、到期提醒和申请回复。";
    }
}

impl MailsTexts {
    /// The name of a state.
    pub(crate) fn state_name(&self, state: MailState) -> &'static str {
        match state {
            MailState::Waiting => self.waiting,
            MailState::Sent => self.sent,
            MailState::Dead => self.dead,
            MailState::Withdrawn => self.withdrawn,
        }
    }
}
