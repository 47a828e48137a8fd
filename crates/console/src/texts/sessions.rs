//! Floating sessions, pools and clients.

use rollcall_domain::{
    Language,
    sessions::{CountBy, Denial, IdleRelease, QueueMode},
};

use super::texts;

texts! {
    /// Who holds which seats.
    SessionsTexts {
        title: "Seats in use", "在用席位";
        of_account: "Seats of {}", "{} 的席位";
        seats: "Floating seats", "浮动席位";
        search: "User, machine, account or client", "用户、机器、账号或客户端";
        any_feature: "All features", "全部功能";
        csv: "Export CSV", "导出 CSV";
        user: "User", "用户";
        machine: "Machine", "机器";
        account: "Account", "账号";
        holds: "Holds", "持有";
        process: "Process", "进程";
        client: "Client", "客户端";
        version: "Version", "版本";
        since: "Since", "开始时间";
        until: "Alive until", "存活至";
        until_why: "Without another sign of life, it is over then.", "此后无心跳则结束。";
        nothing: "nothing", "无";
        none: "Nobody holds a seat", "无人占用席位";
        none_why: "A program that opens a session and checks out seats is shown here for as long as it gives signs of life.", "程序打开会话并占用席位后，只要保持心跳就会显示在此处。";
        none_fit: "No session fits", "没有符合条件的会话";
        truncated: "These are the first thousand. Search for a user, a machine or an account to see others.", "仅显示前一千个，请按用户、机器或账号搜索。";
        feature: "Feature", "功能";
        in_use: "In use", "使用中";
        of: "{} of {}", "{} / {}";
        waiting: "Waiting", "排队";
        high_water: "Most at a time", "最高同时占用";
        denied: "Refused", "拒绝";
        since_start: "Since the store of sessions has begun", "自会话存储启动以来";
        rules: "Rules", "规则";
        set: "Set rules", "设置规则";
        pools: "Pools", "席位池";
        no_pools: "No feature of this account has seats", "此账号没有带席位的功能";
        no_pools_why: "Seats come with a licence of a feature that is counted in units.", "席位随按数量计的功能授权而来。";
        holders: "Who holds them", "占用者";
        idle: "Sessions that hold nothing", "未占用席位的会话";
        end: "End", "结束";
        end_title: "End this session?", "结束此会话？";
        end_what: "All that it holds is free at once. Its program hears why at its next call, and can't bring the session back.", "其占用的全部席位立即释放。程序下次调用时会得知原因，且无法恢复此会话。";
        reason: "Reason", "原因";
        reason_hint: "Its user is told.", "将告知该用户。";
        ban: "Minutes until the same user may open one on this machine again", "同一用户在此机器上再次打开会话前的分钟数";
        ban_hint: "Empty: at once.", "留空表示立即可以。";
        mistyped: "That is not the machine's name.", "与机器名称不一致。";
        was_ended: "Ended: its seats are free.", "已结束：席位已释放。";
        usage: "Usage", "使用情况";
        by_day: "30 days", "30 天";
        by_hour: "7 days by the hour", "7 天（按小时）";
        usage_csv: "Export CSV", "导出 CSV";
        peak_is: "At most {} at a time", "最高同时占用 {}";
        bar: "{}: {} of {} at most", "{}：最高 {} / {}";
        bar_denied: "{} refused", "拒绝 {} 次";
        nothing_denied: "Nothing was refused.", "无拒绝。";
        buy_more: "All seats were out while claims were refused: more are needed.", "席位全部占用时仍有请求被拒绝：需要更多席位。";
        capacity_line: "The line is how many there were; red is when claims were refused.", "横线为席位总数，红色为发生拒绝的时段。";
        clients: "Clients", "客户端";
        clients_why: "A client is a name and a password that open sessions, and nothing else: for programs on machines that are no nodes.", "客户端是只能打开会话的名称和密码，用于不是节点的机器上的程序。";
        no_clients: "There are no clients.", "没有客户端。";
        client_name: "Name", "名称";
        made_at: "Made", "创建时间";
        state: "State", "状态";
        active: "Active", "启用";
        disabled: "Disabled", "停用";
        disable: "Disable", "停用";
        enable: "Enable", "启用";
        reset: "New password", "重置密码";
        create: "Create client", "创建客户端";
        client_made: "The client is made", "客户端已创建";
        was_disabled: "Disabled: it opens no session any more. Those that are open go on.", "已停用：不再能打开会话，已打开的会话继续。";
        was_enabled: "Enabled: it opens sessions again.", "已启用：可再次打开会话。";
        was_set: "Saved: the rules hold for what is checked out from now on.", "已保存：规则对此后占用的席位生效。";
        client_mistyped: "That is not the client's name.", "与客户端名称不一致。";
        reset_what: "A new password is made and shown to you once. The old one opens nothing any more; sessions that are open go on.", "系统将生成新密码并仅显示一次。旧密码立即失效，已打开的会话继续。";
        away: "Seats can't be shown: the store of sessions is away.", "会话存储不可用，无法显示席位。";
        all: "All seats of this account", "此账号的全部席位";
        back: "Back to the seats", "返回席位";
        full: "all seats were out", "席位已满";
        not_licensed: "not licensed, or not so many", "未授权或数量不足";
        expired: "the licence is over", "授权已到期";
        not_started: "the licence has not begun", "授权尚未开始";
        licence_disabled: "the licence is disabled", "授权已停用";
        wrong_version: "another version of the product", "产品版本不符";
        cold_start: "just after a restart", "重启后等待中";
        queue_timeout: "waited in vain", "排队超时";
        was_idle: "idle, and given to somebody else", "空闲而被收回";
    }
}

impl SessionsTexts {
    /// Why units were refused.
    pub(crate) fn denial(&self, reason: Denial) -> &'static str {
        match reason {
            Denial::Full => self.full,
            Denial::NotLicensed => self.not_licensed,
            Denial::Expired => self.expired,
            Denial::NotStarted => self.not_started,
            Denial::Disabled => self.licence_disabled,
            Denial::Version => self.wrong_version,
            Denial::ColdStart => self.cold_start,
            Denial::QueueTimeout => self.queue_timeout,
            Denial::Idle => self.was_idle,
        }
    }
}

texts! {
    /// The rules of a pool.
    PoolTexts {
        title: "Rules of the pool", "席位池规则";
        hold_from: "They hold for what is checked out from then on; what is out stays as it is.", "规则对此后占用的席位生效，已占用的保持不变。";
        count_by: "Who counts as one", "计数方式";
        count_by_hint: "Those who count as one share seats.", "视为同一者共用席位。";
        session: "Each session for itself", "每个会话";
        process: "A process", "同一进程";
        host: "A machine", "同一机器";
        user: "A user", "同一用户";
        user_host: "A user on a machine", "同一机器上的同一用户";
        key: "The key that the product gives", "产品提供的标识";
        max_share: "Sessions that share at most", "最多共用的会话数";
        max_share_hint: "0: any number.", "0 表示不限。";
        overdraft: "Seats beyond those that there are", "可超出的席位";
        overdraft_hint: "none, a number such as 5, a percentage such as 10%, or unlimited.", "none、数量（如 5）、百分比（如 10%）或 unlimited。";
        queue: "Who is next", "排队顺序";
        queue_hint: "Of those who wait for a seat.", "等待席位者的先后。";
        strict: "In the order of arrival", "按到达顺序";
        idle_release: "Seats of idle programs", "空闲程序的席位";
        idle_release_hint: "The program is warned first, and may claim again.", "程序会先收到警告，之后可再次申请。";
        never: "Stay with them", "保留";
        on_demand: "Are taken away when somebody else needs one", "有人需要时收回";
        always: "Are always taken away", "始终收回";
        idle_minutes: "Minutes until a program counts as idle", "视为空闲前的分钟数";
        idle_minutes_hint: "Since its user last did something.", "自用户上次操作起。";
        busy_minutes: "Minutes that a long computation counts as use", "长时间计算视为使用的分钟数";
        busy_minutes_hint: "Then it counts as idle.", "此后视为空闲。";
        express: "Smaller claims may pass a bigger one", "较小的请求可先于较大的请求";
    }
}

impl PoolTexts {
    /// Who counts as one.
    pub(crate) fn count_by_name(&self, count_by: CountBy) -> &'static str {
        match count_by {
            CountBy::Session => self.session,
            CountBy::Process => self.process,
            CountBy::Host => self.host,
            CountBy::User => self.user,
            CountBy::UserHost => self.user_host,
            CountBy::Key => self.key,
        }
    }

    /// What becomes of idle seats.
    pub(crate) fn idle_release_name(&self, idle_release: IdleRelease) -> &'static str {
        match idle_release {
            IdleRelease::Never => self.never,
            IdleRelease::OnDemand => self.on_demand,
            IdleRelease::Always => self.always,
        }
    }

    /// Who is next.
    pub(crate) fn queue_name(&self, queue: QueueMode) -> &'static str {
        match queue {
            QueueMode::Strict => self.strict,
            QueueMode::Express => self.express,
        }
    }
}
