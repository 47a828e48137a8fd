//! The frame, the first pages, and what went wrong.

use rollcall_domain::Language;

use super::texts;

texts! {
    /// The menu.
    NavTexts {
        tag: "en", "zh-CN";
        skip: "Skip to the content", "跳到正文";
        menu: "Menu", "菜单";
        close: "Close the menu", "关闭菜单";
        home: "Home", "首页";
        requests: "Requests", "申请";
        accounts: "Accounts", "账号";
        sessions: "Seats", "席位";
        contracts: "Contracts", "合同";
        licences: "Licences", "授权";
        catalogue: "Catalogue", "产品目录";
        mails: "Mails", "邮件";
        audit: "Audit", "审计";
        staff: "Staff", "员工";
        keys: "Keys", "密钥";
        settings: "Settings", "设置";
        dark: "Dark", "深色";
        light: "Light", "浅色";
        sign_out: "Sign out", "退出登录";
        sign_out_everywhere: "Sign out everywhere", "退出所有登录";
        owner: "Owner", "所有者";
        business: "Business", "商务";
        support: "Support", "技术支持";
        auditor: "Auditor", "审计";
        failed: "That didn't work. Please try again.", "操作未成功，请重试。";
        offline: "The server can't be reached. Please try again.", "无法连接服务器，请重试。";
    }
}

impl NavTexts {
    /// The roles, to choose from.
    pub(crate) fn roles(&self) -> [(&'static str, &'static str); 4] {
        rollcall_domain::staff::Role::ALL.map(|role| (role.name(), self.role(role)))
    }

    /// The name of a role.
    pub(crate) fn role(&self, role: rollcall_domain::staff::Role) -> &'static str {
        use rollcall_domain::staff::Role;
        match role {
            Role::Owner => self.owner,
            Role::Business => self.business,
            Role::Support => self.support,
            Role::Auditor => self.auditor,
        }
    }
}

texts! {
    /// The page that asks for the tenant.
    ChooseTexts {
        title: "Open your console", "打开控制台";
        lead: "Enter the short name of your company on this server.", "请输入贵公司在此服务器上的简称。";
        name: "Short name", "简称";
        hint: "It is the part of your registration server's address after the last slash.", "即注册服务器地址中最后一个斜杠之后的部分。";
        wrong: "A short name has only small letters, digits and hyphens.", "简称只能包含小写字母、数字和连字符。";
        go: "Continue", "继续";
    }
}

texts! {
    /// Pages that can't be shown.
    ErrorTexts {
        not_found: "Nothing is here", "页面不存在";
        not_found_why: "The address may be mistyped, or what it showed is gone, or it belongs to another company.", "地址可能有误，内容可能已删除，或属于其他公司。";
        forbidden: "Your role may not do this", "您的角色无权执行此操作";
        forbidden_why: "An owner can give you another role under Staff.", "所有者可以在“员工”页面为您更改角色。";
        read_only: "This company is suspended", "该公司已被停用";
        read_only_why: "You can read everything, but change nothing until it is resumed.", "您可以查看所有内容，但在恢复之前不能修改。";
        foreign_form: "This form is out of date", "表单已失效";
        foreign_form_why: "You may have signed in again since it was opened. Go back, reload the page, and send it again.", "打开表单后您可能已重新登录。请返回并刷新页面后重新提交。";
        malformed: "This can't be read", "无法读取请求";
        malformed_why: "The browser sent something incomplete. Go back and try again.", "浏览器发送的内容不完整。请返回后重试。";
        no_file: "The file didn't arrive", "文件未完整接收";
        no_file_why: "It may be longer than 64 MiB, or the connection broke off. Nothing was imported. Go back and send it again.", "文件可能超过 64 MiB，或连接中断。未导入任何内容，请返回后重新提交。";
        rules: "This isn't possible", "无法执行";
        later: "Please try again in a minute", "请稍后再试";
        later_why: "The database can't be reached at the moment. Nothing was changed.", "暂时无法连接数据库，未做任何更改。";
        internal: "Something went wrong on our side", "服务器出错";
        internal_why: "It has been noted. Please try again; if it happens again, tell your operators.", "错误已记录。请重试；如再次出现，请联系运维人员。";
        home: "Go to the first page", "返回首页";
    }
}

texts! {
    /// The first page.
    HomeTexts {
        hello: "Hello, {}", "您好，{}";
        waiting: "Requests waiting", "待处理申请";
        waiting_none: "Nobody is waiting for an account.", "没有等待处理的账号申请。";
        dead: "Mails given up", "发送失败的邮件";
        dead_none: "Every mail has left.", "所有邮件均已发出。";
        to_do: "To do", "待办事项";
        nodes: "Nodes and calls", "节点与认证";
        full: "Accounts nearly full", "节点即将用尽的账号";
        over: "Accounts that are over", "已到期的账号";
        ending: "Accounts that end within", "即将到期的账号";
        days: "{} days", "{} 天内";
        accounts: "Active accounts", "正常账号";
        suspended: "{} suspended", "已停用 {} 个";
        live: "Nodes registered now", "当前已注册节点";
        capacity: "Capacity in use", "已使用的节点数量";
        renewals: "Revalidations, 24 hours", "24 小时内认证次数";
        refusals: "Refused calls, 24 hours", "24 小时内拒绝次数";
        lost: "Nodes lost today", "今日失效节点";
        troubles: "What needs a look", "需要关注";
        first: "Make the first account", "创建第一个账号";
        first_why: "An account is what a customer's servers register with: a name, a password, and how many servers it is for.", "账号供客户的服务器注册使用，包括名称、密码和可注册的服务器数量。";
        first_how: "Or make one with the command line:", "或使用命令行创建：";
    }
}
