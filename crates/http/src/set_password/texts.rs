//! The page's texts, in English and Chinese.

use rollcall_domain::InvalidPassword;

use rollcall_domain::Language;

/// The texts of the page.
pub(super) struct Texts {
    pub(super) title: &'static str,
    pub(super) account: &'static str,
    pub(super) password: &'static str,
    pub(super) again: &'static str,
    pub(super) rule: &'static str,
    pub(super) nodes_go_on: &'static str,
    pub(super) nodes_start_over: &'static str,
    pub(super) send: &'static str,
    pub(super) differ: &'static str,
    control: &'static str,
    pub(super) done: &'static str,
    pub(super) now: &'static str,
    pub(super) server: &'static str,
    pub(super) capacity: &'static str,
    pub(super) no_good: &'static str,
    pub(super) no_good_why: &'static str,
    pub(super) later: &'static str,
    pub(super) later_why: &'static str,
}

impl Texts {
    pub(super) fn of(language: Language) -> Self {
        let of = |texts| language.pick(texts);
        Self {
            title: of(&["Set the password", "设置密码"]),
            account: of(&["Account name", "账号名称"]),
            password: of(&["New password", "新密码"]),
            again: of(&["New password, again", "再次输入新密码"]),
            rule: of(&[
                "The password must have 8 to 256 characters.",
                "密码长度须为 8 至 256 个字符。",
            ]),
            nodes_go_on: of(&[
                "Servers that are already registered keep running.",
                "已注册的服务器不受影响，可继续运行。",
            ]),
            nodes_start_over: of(&[
                "Servers that are already registered are refused from their next authentication \
                 on, until they are registered again with the new password.",
                "已注册的服务器将从下一次认证起被拒绝，请使用新密码逐台重新注册。",
            ]),
            send: of(&["Set the password", "设置密码"]),
            differ: of(&["The two passwords differ.", "两次输入的密码不一致。"]),
            control: of(&[
                "The password must not contain control characters.",
                "密码不能包含控制字符。",
            ]),
            done: of(&["The password is set", "密码已设置"]),
            now: of(&[
                "Register your servers with account name and password.",
                "现在即可使用账号名称和密码注册服务器。",
            ]),
            server: of(&["Registration server", "注册服务器地址"]),
            capacity: of(&["Maximum registration capacity", "最大注册数量"]),
            no_good: of(&["This link can't be used", "链接无法使用"]),
            no_good_why: of(&[
                "It may have been used already, be older than 72 hours, have been replaced by a \
                 newer one, or be incomplete. Please ask your vendor to send another.",
                "链接可能已被使用、已超过 72 小时、已被新的链接取代，或不完整。请联系供应商重新发送。",
            ]),
            later: of(&["Please try again in a minute", "请稍后再试"]),
            later_why: of(&[
                "The page can't be served at the moment. The link was not used up.",
                "页面暂时无法使用，链接仍然有效。",
            ]),
        }
    }

    /// The error of a password.
    pub(super) fn wrong(&self, wrong: InvalidPassword) -> &'static str {
        match wrong {
            InvalidPassword::Length => self.rule,
            InvalidPassword::Control => self.control,
        }
    }
}
