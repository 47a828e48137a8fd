//! Accounts.

use rollcall_domain::{Language, accounts::AccountStatus};

use super::texts;

texts! {
    /// Accounts.
    AccountsTexts {
        search: "Search by name, company, e-mail, project, node or IP address", "按名称、公司、邮箱、项目、节点或 IP 地址搜索";
        find: "Search", "搜索";
        status: "Status", "状态";
        any_status: "Any status", "全部状态";
        active: "Active", "正常";
        suspended: "Suspended", "已停用";
        closed: "Closed", "已关闭";
        name: "Account", "账号";
        nodes: "Nodes", "节点";
        valid_until: "Valid until", "有效期至";
        unlimited: "No end", "长期有效";
        expired: "Expired", "已过期";
        of: "{} of {}", "{} / {}";
        next: "Next page", "下一页";
        first: "First page", "第一页";
        clear: "Clear", "清除";
        export: "Export CSV", "导出 CSV";
        none: "No account fits", "没有符合条件的账号";
        none_why: "Try fewer letters, or another status.", "请减少搜索内容或更换状态。";
        empty: "No accounts yet", "暂无账号";
        empty_why: "An account is made from a contract, or when you accept a customer's request.", "账号由合同创建，或在接受客户申请时创建。";
        incomplete: "There are more hits than can be shown. Search for something longer.", "结果过多，未能全部显示。请输入更具体的内容。";
    }
}

impl AccountsTexts {
    /// The name of a status.
    pub(crate) fn status_name(&self, status: AccountStatus) -> &'static str {
        match status {
            AccountStatus::Active => self.active,
            AccountStatus::Suspended => self.suspended,
            AccountStatus::Closed => self.closed,
        }
    }
}

texts! {
    /// One account.
    AccountTexts {
        suspend: "Suspend", "停用";
        resume: "Resume", "恢复";
        undo: "Undo", "撤销";
        reset: "Reset password", "重置密码";
        resend: "Mail a password link", "发送设置密码链接";
        was_suspended: "Suspended: its nodes are refused at their next call.", "已停用：节点下次认证时将被拒绝。";
        was_resumed: "Resumed: its nodes are renewed at their next call.", "已恢复：节点下次认证时将续期。";
        was_accepted: "Accepted: the account is made, and its credentials are on their way to the contract's addresses.", "已接受：账号已创建，凭据正在发送至合同中的邮箱。";
        was_sent: "A link that sets the password is on its way to the contract's addresses.", "设置密码的链接已发送至合同中的邮箱。";
        was_unbound: "Unbound: its slot is free.", "已解绑：名额已释放。";
        capacity: "{} of {} nodes in use", "已使用 {} / {} 个节点";
        no_nodes: "No node has registered yet", "暂无已注册的节点";
        no_nodes_why: "The customer registers each server with this account's name and password.", "客户使用此账号的名称和密码注册每台服务器。";
        more_nodes: "Only the first 200 nodes are shown.", "仅显示前 200 个节点。";
        lost: "Failed registrations", "注册失效的节点";
        failures: "Failures", "失败记录";
        no_failures: "Nothing has failed.", "没有失败记录。";
        all_failures: "All failures", "全部失败记录";
        usage: "Usage over 90 days", "近 90 天使用情况";
        usage_is: "{} revalidations, at most {} a day", "{} 次认证，单日最多 {} 次";
        no_mails: "No mail has been written about it.", "没有与此账号有关的邮件。";
        all_mails: "All mails about it", "全部相关邮件";
        older: "Older", "更早";
        timeline: "Timeline", "时间线";
        facts: "Details", "详细信息";
        company: "Company", "公司";
        project: "Project", "项目";
        contacts: "Contacts", "联系人邮箱";
        valid: "Valid", "有效期";
        always: "Without limit", "不限";
        from: "from {}", "自 {} 起";
        until: "until {}", "至 {}";
        from_until: "{} – {}", "{} – {}";
        max_nodes: "Capacity", "节点数量";
        own: "{} of its own, {} by licences", "自有 {}，许可证增加 {}";
        ips: "Allowed addresses", "允许的 IP";
        domains: "Allowed domains", "允许的域名";
        apps: "Allowed apps", "允许的应用";
        versions: "Allowed versions", "允许的版本";
        any: "Any", "不限";
        rules: "Roll call", "认证规则";
        rules_are: "every {} min, lost after {} failures", "每 {} 分钟一次，失败 {} 次后失效";
        id: "ID", "编号";
        by: "by {}", "操作人 {}";
    }
}

texts! {
    /// A new password for an account.
    PasswordTexts {
        title: "Reset the password", "重置密码";
        what: "A new password is made and shown to you once. The old one is refused from now on.", "系统将生成新密码并仅显示一次，旧密码立即失效。";
        keep: "Servers that are registered stay registered", "已注册的服务器保持注册状态";
        keep_why: "Without this, they are refused from their next call on, until they are registered again.", "不勾选时，它们将从下次认证起被拒绝，直至重新注册。";
        type_name: "Type {} to confirm", "请输入 {} 以确认";
        mistyped: "That is not the account's name.", "与账号名称不一致。";
        send: "Reset the password", "重置密码";
        cancel: "Cancel", "取消";
        shown: "The new password", "新密码";
        once: "It is shown this once; nobody can read it later. Print this page, or hand it over another way.", "密码仅显示一次，之后无法再次查看。请打印本页或以其他方式交付。";
        server: "Registration server", "注册服务器地址";
        account: "Account", "账号";
        password: "Password", "密码";
        capacity: "Servers", "可注册服务器数量";
        back: "Back to the account", "返回账号";
    }
}

texts! {
    /// Changing an account's settings.
    SettingsTexts {
        title: "Settings", "设置";
        edit: "Edit settings", "修改设置";
        max_nodes: "Capacity", "节点数量";
        starts_on: "First day", "开始日期";
        expires_on: "Last day", "结束日期";
        allow_ips: "Allowed addresses", "允许的 IP";
        allow_domains: "Allowed domains", "允许的域名";
        allow_apps: "Allowed apps", "允许的应用";
        list_hint: "One a line; empty allows any.", "每行一个，留空表示不限。";
        version_req: "Allowed versions", "允许的版本";
        rules: "Roll call; what is empty is as everywhere", "认证规则（留空则使用统一设置）";
        interval_s: "Seconds between calls", "认证间隔（秒）";
        allowed_failures: "Failures until it is lost", "失效前的失败次数";
        grace_s: "Seconds of grace", "宽限时间（秒）";
        session_timeout_s: "Seconds that a session lives without a sign of life", "会话无心跳的存活时间（秒）";
        look: "Review changes", "查看更改";
        review: "These settings change", "以下设置将更改";
        setting: "Setting", "设置项";
        now: "Now", "当前";
        then: "Then", "更改后";
        none: "None", "无";
        save: "Save", "保存";
        discard: "Discard", "放弃";
        nothing: "Nothing would change.", "没有更改。";
        changed_by: "By {}, {}", "操作人 {}，{}";
        opened: "When you opened it", "您打开时";
        theirs: "Theirs, now", "对方更改后（当前）";
        own: "Yours", "您的修改";
        as_theirs: "as theirs", "与对方相同";
        changed: "Somebody else has changed it meanwhile. Below is how it is now beside what you want; save again if that is still right.", "其他人已更改此账号。下方列出当前值与您的修改，如仍需更改请再次保存。";
        was_changed: "Saved: its nodes are judged by it from their next call on.", "已保存：节点将从下次认证起按新设置处理。";
    }
}

texts! {
    /// Suspending, resuming, closing, and taking back.
    ConfirmTexts {
        suspend_title: "Suspend this account?", "停用此账号？";
        suspend_what: "Its nodes are refused at their next call. Each goes on until its refusals are as many as the rules allow. You can take it back.", "节点下次认证时将被拒绝，失败次数达到上限后失效。此操作可以撤销。";
        resume_title: "Resume this account?", "恢复此账号？";
        resume_what: "Its nodes are renewed at their next call. Those that were lost meanwhile have to register again.", "节点下次认证时将续期。已失效的节点需要重新注册。";
        close_title: "Close this account for good?", "永久关闭此账号？";
        close_what: "All of its nodes are unbound at once, and its name is never used again. This can't be taken back.", "所有节点立即解绑，账号名称不再使用。此操作无法撤销。";
        close: "Close account", "关闭账号";
        in_use: "Nodes in use now: {}", "当前使用的节点：{}";
        was_closed: "Closed: all of its nodes are unbound.", "已关闭：所有节点均已解绑。";
        was_undone: "Taken back: it is as it was before.", "已撤销：恢复为更改前的状态。";
        too_late: "Something else has been changed since, so this can't be taken back any more.", "此后已有其他更改，无法撤销。";
    }
}

texts! {
    /// A new account.
    CreateTexts {
        title: "New account", "新建账号";
        contract: "Contract", "合同";
        no_contract: "Without a contract", "无合同";
        contract_hint: "In brackets: how many of its nodes are given to accounts already.", "括号内为已分配给账号的节点数量。";
        name: "Account name", "账号名称";
        empty: "An empty name is made up; an empty capacity and empty days are the contract's.", "名称留空则自动生成；节点数量和日期留空则使用合同内容。";
        mail: "Mail the credentials to the contract's addresses", "将凭据发送至合同中的邮箱";
        more: "Restrictions", "限制";
        send: "Create account", "创建账号";
        made: "The account is made", "账号已创建";
        mailed: "The credentials are on their way to the contract's addresses as well.", "凭据也正在发送至合同中的邮箱。";
        by_link: "A link with which the customer sets the password is on its way to the contract's addresses. It is good until {}.", "设置密码的链接正在发送至合同中的邮箱，有效期至 {}。";
        print: "Print", "打印";
    }
}

texts! {
    /// One thing done to many accounts.
    BulkTexts {
        title: "Many accounts at once", "批量操作";
        choose: "Choose {}", "选择 {}";
        action: "Action", "操作";
        scope: "To which", "范围";
        chosen: "the chosen ones", "选中的账号";
        fitting: "all that fit the search", "全部符合条件的账号";
        suspend: "Suspend accounts", "停用账号";
        resume: "Resume accounts", "恢复账号";
        extend: "Extend accounts until {}", "延长账号至 {}";
        extend_choice: "Extend until", "延长至";
        until: "Last day", "结束日期";
        look: "Preview", "预览";
        suspend_so_many: "Suspend {} accounts", "停用 {} 个账号";
        resume_so_many: "Resume {} accounts", "恢复 {} 个账号";
        extend_so_many: "Extend {} accounts", "延长 {} 个账号";
        no_day: "Please give the last day.", "请填写结束日期。";
        no_action: "Please choose what to do.", "请选择操作。";
        none_chosen: "Please choose accounts first.", "请先选择账号。";
        counts: "How many", "数量";
        matched: "Chosen", "已选择";
        would: "Would be changed", "将更改";
        done: "Changed", "已更改";
        unchanged: "As wanted already", "无需更改";
        refused: "Refused", "拒绝";
        result: "Result", "结果";
        was_done: "Done.", "已完成。";
        back: "Back to the accounts", "返回账号列表";
    }
}
