//! Nodes.

use rollcall_domain::{Language, nodes::State};

use super::texts;

texts! {
    /// A node, and lists of nodes.
    NodeTexts {
        node: "Node", "节点";
        account: "Account", "账号";
        state: "State", "状态";
        registered: "Registered", "已注册";
        failed: "Registration failed", "注册失效";
        unbound: "Unbound", "已解绑";
        version: "Version", "版本";
        app: "App", "应用";
        domain: "Domain", "域名";
        hostname: "Host name", "主机名";
        project: "Project", "项目";
        last_success: "Last success", "最近成功";
        lease: "Lease until", "租约至";
        failures_of: "Failures", "连续失败";
        registered_at: "Registered", "注册时间";
        time: "Time", "时间";
        code: "Code", "代码";
        reason: "Reason", "原因";
        in_a_row: "In a row", "连续次数";
        search: "Search by node id", "按节点编号搜索";
        none: "No nodes", "暂无节点";
        counts: "counts", "计数";
        history: "All registrations of this node", "该节点的全部注册记录";
        failure_list: "Failures of this node", "该节点的失败记录";
        unbind: "Unbind", "解绑";
        unbind_title: "Unbind this node?", "解绑此节点？";
        unbind_what: "Its slot is free at once, and its token is refused. A lease that it holds already can be verified offline until {}.", "名额立即释放，其令牌将被拒绝。已签发的租约在 {} 之前仍可离线验证。";
        mistyped: "That is not the node's id.", "与节点编号不一致。";
        not_registered: "It is not registered, so there is nothing to unbind.", "该节点未注册，无需解绑。";
    }
}

impl NodeTexts {
    /// The name of a state.
    pub(crate) fn state_name(&self, state: &State) -> &'static str {
        match state {
            State::Registered => self.registered,
            State::Failed { .. } => self.failed,
            State::Unbound { .. } => self.unbound,
        }
    }
}

texts! {
    /// The failures of all nodes.
    FailuresTexts {
        title: "Failures", "失败记录";
        refused: "Refused", "拒绝";
        locked_out: "Locked out", "锁定";
        expired: "Nobody called", "未认证";
        reported: "Reported by the node", "节点上报";
        copies: "Suspected copy", "疑似复制";
        none: "No failures", "没有失败记录";
        none_why: "Refused calls, lock-outs and lost leases of all nodes appear here.", "所有节点被拒绝的认证、锁定和失效的租约会显示在此。";
        any: "Any kind", "全部类型";
        only_code: "Only code {}", "仅代码 {}";
    }
}
