//! The texts of the page, in English and Chinese.

use rollcall_domain::Language;

use crate::{FeatureView, NodeState, PinSource};

/// The texts in one language.
pub(super) struct Texts {
    language: Language,
    pub(super) title: &'static str,
    pub(super) back: &'static str,
    pub(super) information: &'static str,
    pub(super) state: &'static str,
    pub(super) account: &'static str,
    pub(super) lease_until: &'static str,
    pub(super) next_call: &'static str,
    pub(super) failures_in_a_row: &'static str,
    pub(super) lease_file: &'static str,
    pub(super) version_information: &'static str,
    pub(super) product: &'static str,
    pub(super) project: &'static str,
    pub(super) app: &'static str,
    pub(super) version: &'static str,
    pub(super) node: &'static str,
    pub(super) registration: &'static str,
    pub(super) pins: &'static str,
    pub(super) agent_version: &'static str,
    pub(super) register_now: &'static str,
    pub(super) reregister: &'static str,
    pub(super) kept: &'static str,
    pub(super) password_trouble: &'static str,
    pub(super) unbind: &'static str,
    pub(super) check: &'static str,
    pub(super) view_errors: &'static str,
    pub(super) method: &'static str,
    pub(super) public_cloud: &'static str,
    pub(super) password: &'static str,
    pub(super) submit: &'static str,
    pub(super) register_hint: &'static str,
    pub(super) failed_title: &'static str,
    pub(super) details: &'static str,
    pub(super) code: &'static str,
    pub(super) reason: &'static str,
    pub(super) what_to_do: &'static str,
    pub(super) happened: &'static str,
    pub(super) request_id: &'static str,
    pub(super) slots: &'static str,
    pub(super) next_slot: &'static str,
    pub(super) silent: &'static str,
    pub(super) field: &'static str,
    pub(super) try_again: &'static str,
    pub(super) errors_title: &'static str,
    pub(super) no_errors: &'static str,
    pub(super) time: &'static str,
    pub(super) attempts: &'static str,
    pub(super) unbind_title: &'static str,
    pub(super) unbind_warns: &'static str,
    pub(super) cancel: &'static str,
    pub(super) nodes: &'static str,
    pub(super) nodes_hint: &'static str,
    pub(super) show_nodes: &'static str,
    pub(super) as_of: &'static str,
    pub(super) this_node: &'static str,
    pub(super) last_success: &'static str,
    pub(super) no_nodes: &'static str,
    pub(super) not_saved: &'static str,
    pub(super) insecure: &'static str,
    pub(super) login_title: &'static str,
    pub(super) login_hint: &'static str,
    pub(super) token: &'static str,
    pub(super) log_in: &'static str,
    pub(super) wrong_token: &'static str,
    pub(super) not_connected: &'static str,
    pub(super) features: &'static str,
    pub(super) feature: &'static str,
    pub(super) kind: &'static str,
    pub(super) units: &'static str,
    pub(super) until: &'static str,
    pub(super) usage: &'static str,
    pub(super) run_until: &'static str,
    pub(super) for_ever: &'static str,
    pub(super) no_features: &'static str,
    pub(super) show_features: &'static str,
    pub(super) disconnect: &'static str,
    pub(super) disconnect_title: &'static str,
    pub(super) disconnect_warns: &'static str,
    pub(super) disconnected: &'static str,
    pub(super) disconnected_means: &'static str,
    pub(super) reconnect: &'static str,
    pub(super) do_wait: &'static str,
    pub(super) do_fix: &'static str,
    pub(super) do_reregister: &'static str,
    pub(super) do_contact: &'static str,
    pub(super) do_nothing: &'static str,
}

impl Texts {
    pub(super) fn of(language: Language) -> Self {
        let of = |texts| language.pick(texts);
        Self {
            language,
            title: of(&["Registration Management", "注册管理"]),
            back: of(&["Back", "返回"]),
            information: of(&["Registration Information", "注册信息"]),
            state: of(&["State", "状态"]),
            account: of(&["Account", "账号"]),
            lease_until: of(&["Lease ends", "租约到期"]),
            next_call: of(&["Next call", "下次验证"]),
            failures_in_a_row: of(&["Failed in a row", "连续失败次数"]),
            lease_file: of(&["Lease file", "租约文件"]),
            version_information: of(&["Version Information", "版本信息"]),
            product: of(&["Product", "产品"]),
            project: of(&["Project ID", "项目 ID"]),
            app: of(&["App name", "应用名称"]),
            version: of(&["Version", "版本"]),
            node: of(&["Node ID", "节点 ID"]),
            registration: of(&["Registration ID", "注册 ID"]),
            pins: of(&["Pinned keys", "固定密钥"]),
            agent_version: of(&["Agent", "代理程序"]),
            register_now: of(&["Register Now", "立即注册"]),
            reregister: of(&["Re-register", "重新注册"]),
            kept: of(&["Re-register with the kept password", "使用已保存的密码重新注册"]),
            password_trouble: of(&[
                "The password can't be kept or forgotten:",
                "密码无法保存或清除：",
            ]),
            unbind: of(&["Unbind", "解绑"]),
            check: of(&["Check now", "立即验证"]),
            view_errors: of(&["View Error Details", "查看错误详情"]),
            method: of(&["Authentication Method", "认证方式"]),
            public_cloud: of(&["Public Cloud (account and password)", "公有云（账号与密码）"]),
            password: of(&["Password", "密码"]),
            submit: of(&["Submit", "提交"]),
            register_hint: of(&[
                "Enter the account and the password from the e-mail that the vendor sent you.",
                "请输入供应商邮件中提供的账号与密码。",
            ]),
            failed_title: of(&["It did not succeed", "操作未成功"]),
            details: of(&["Details", "详情"]),
            code: of(&["Code", "代码"]),
            reason: of(&["Reason", "原因"]),
            what_to_do: of(&["What to do", "处理方法"]),
            happened: of(&["What happened", "具体情况"]),
            request_id: of(&["Request ID", "请求 ID"]),
            slots: of(&["Nodes in use", "已用节点数"]),
            next_slot: of(&["Next slot frees", "下一个名额释放时间"]),
            silent: of(&["Silent for longest", "最久未响应的节点"]),
            field: of(&["Field", "字段"]),
            try_again: of(&["Try again", "重试"]),
            errors_title: of(&["Error Details", "错误详情"]),
            no_errors: of(&["No failures are recorded.", "没有失败记录。"]),
            time: of(&["Time", "时间"]),
            attempts: of(&["Attempts", "尝试次数"]),
            unbind_title: of(&["Unbind this node?", "确定解绑此节点？"]),
            unbind_warns: of(&[
                "Its slot is free for another server at once. This product is then no longer registered.",
                "名额会立即释放，可供其他服务器使用。此产品将不再处于注册状态。",
            ]),
            cancel: of(&["Cancel", "取消"]),
            nodes: of(&["Nodes of This Project", "本项目的节点"]),
            nodes_hint: of(&[
                "The server shows the project's nodes to the account's owner. The password is sent over the encrypted connection and not kept.",
                "服务器仅向账号所有者显示项目节点。密码通过加密连接发送，不会保存。",
            ]),
            show_nodes: of(&["Show Nodes", "显示节点"]),
            as_of: of(&["As of", "截至"]),
            this_node: of(&["this node", "本节点"]),
            last_success: of(&["Last success", "最近成功"]),
            no_nodes: of(&[
                "The account has no node of this project.",
                "该账号下没有本项目的节点。",
            ]),
            not_saved: of(&[
                "The state can't be written; a restart would forget the latest:",
                "状态无法写入，重启后会丢失最新记录：",
            ]),
            insecure: of(&[
                "The vendor's key was taken from the server that answered first. That proves nothing: for trying out only.",
                "供应商密钥取自首个应答的服务器，不能证明任何事，仅供试用。",
            ]),
            login_title: of(&["The agent's token", "代理程序令牌"]),
            login_hint: of(&[
                "This agent can be reached from other machines. Enter what is in the file agent-token of its state directory.",
                "此代理程序可从其他机器访问。请输入其状态目录中 agent-token 文件的内容。",
            ]),
            token: of(&["Token", "令牌"]),
            log_in: of(&["Continue", "继续"]),
            wrong_token: of(&["This is not the token.", "令牌不正确。"]),
            not_connected: of(&[
                "The project server fails to connect to the cloud registration server.",
                "项目服务器无法连接云注册服务器。",
            ]),
            features: of(&["Features", "功能授权"]),
            feature: of(&["Feature", "功能"]),
            kind: of(&["Kind", "类型"]),
            units: of(&["Quantity", "数量"]),
            until: of(&["Until", "有效期至"]),
            usage: of(&["Use", "使用情况"]),
            run_until: of(&["running use until", "运行中的业务可用至"]),
            for_ever: of(&["no end", "长期有效"]),
            no_features: of(&[
                "No features are known of this account.",
                "尚无该账号的功能授权信息。",
            ]),
            show_features: of(&["Show all", "显示全部"]),
            disconnect: of(&["Disconnect", "断开连接"]),
            disconnect_title: of(&["Disconnect from the server?", "确定断开与服务器的连接？"]),
            disconnect_warns: of(&[
                "No calls are made from then on, and no new use of features may begin. What runs goes on as far as its licence allows. The node keeps its slot until its lease ends.",
                "断开后将不再与服务器通信，功能的新业务会受限；已运行的业务在授权允许范围内不受影响。节点在租约到期前仍占用名额。",
            ]),
            disconnected: of(&["Disconnected since", "已断开连接，自"]),
            disconnected_means: of(&[
                "No calls are made, and no new use of features may begin.",
                "不再与服务器通信，功能的新业务受限。",
            ]),
            reconnect: of(&["Reconnect", "重新连接"]),
            do_wait: of(&[
                "Nothing: it is tried again by itself. If it goes on, look at the network and the proxy.",
                "无需处理，系统会自动重试。若持续出现，请检查网络与代理。",
            ]),
            do_fix: of(&[
                "Correct what was entered or set, and try again.",
                "请更正输入或设置后重试。",
            ]),
            do_reregister: of(&[
                "Register again with account and password.",
                "请使用账号与密码重新注册。",
            ]),
            do_contact: of(&["Ask the vendor.", "请联系供应商。"]),
            do_nothing: of(&["Nothing.", "无需处理。"]),
        }
    }

    /// The name of a state.
    pub(super) fn state(&self, state: &NodeState) -> &'static str {
        self.language.pick(match state {
            NodeState::Registered => &["Registered", "已注册"],
            NodeState::NotRegistered => &["Not registered", "未注册"],
            NodeState::RegistrationFailed => &["Registration Failed", "注册失败"],
            NodeState::Unbound => &["Unbound", "已解绑"],
            NodeState::ClockTampered => &["The clock was set back", "系统时钟被回拨"],
            NodeState::Untrusted => &["Not trusted", "不可信"],
        })
    }

    /// The explanation of a state.
    pub(super) fn lead(&self, state: &NodeState) -> &'static str {
        self.language.pick(match state {
            NodeState::Registered => &["The product may run. The node answers the vendor's roll call by itself.", "产品可正常运行，节点会自动完成定期验证。"],
            NodeState::NotRegistered => &["This product has not been registered yet.", "此产品尚未注册。"],
            NodeState::RegistrationFailed => &["The registration is over. Register again with account and password.", "注册已失效，请使用账号与密码重新注册。"],
            NodeState::Unbound => &["This node has left its account. Register it again to use the product.", "此节点已从账号解绑。如需使用产品，请重新注册。"],
            NodeState::ClockTampered => &["Set the machine's clock; the node is registered again then.", "请校准系统时钟，之后节点会恢复注册状态。"],
            NodeState::Untrusted => &["What is kept of the registration proves nothing. The next call may bring better; else register again.", "保存的注册信息无法验证。下次验证可能恢复，否则请重新注册。"],
        })
    }

    /// What may be done with a feature.
    pub(super) fn feature_state(&self, feature: &FeatureView) -> &'static str {
        self.language.pick(match (feature.new_allowed, feature.running_allowed) {
            (true, _) => &["Allowed", "可用"],
            (false, true) => &["Running use only", "仅限运行中的业务"],
            (false, false) => &["Not allowed", "不可用"],
        })
    }

    /// Whether a feature was sold or lent.
    pub(super) fn feature_kind(&self, kind: Option<&str>) -> &'static str {
        self.language.pick(match kind {
            Some("formal") => &["Formal", "正式"],
            Some("trial") => &["Trial", "试用"],
            Some(_) => &["Other", "其他"],
            None => &["–", "–"],
        })
    }

    /// Why new use of a feature may begin, or not.
    pub(super) fn feature_reason(&self, reason: &str) -> &'static str {
        self.language.pick(match reason {
            "licensed" => &["Licensed", "已授权"],
            "not_licensed" => &["Not licensed", "未授权"],
            "too_few" => &["Licensed for fewer units", "授权数量不足"],
            "expired" => &["The licence has expired", "授权已过期"],
            "version" => &["Licensed for other versions", "授权不适用于此版本"],
            "disconnected" => &["Disconnected", "已断开连接"],
            "registration_ended" => &["The server has ended the registration", "服务器已终止注册"],
            "not_connected" => &["The server has not been reached yet", "尚未连接服务器"],
            "stale" => &["The server has not been reached for too long", "与服务器断连时间过长"],
            "clock_tampered" => &["The clock was set back", "系统时钟被回拨"],
            "untrusted" => &["What is kept proves nothing", "保存的信息无法验证"],
            "not_stated" => &["The server says nothing of features", "服务器未提供功能授权信息"],
            _ => &["Other", "其他"],
        })
    }

    /// The source of the pins.
    pub(super) fn pinned(&self, from: PinSource) -> &'static str {
        self.language.pick(match from {
            PinSource::Compiled => &["compiled", "编译时内置"],
            PinSource::CommandLine => &["command line", "命令行指定"],
            PinSource::Fetched => &["fetched (insecure)", "从服务器获取（不安全）"],
        })
    }
}
