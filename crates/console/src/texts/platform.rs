//! The tenants of the installation, for its operators.

use rollcall_domain::Language;

use super::texts;

texts! {
    /// The pages of operators.
    PlatformTexts {
        title: "Platform", "平台";
        operator: "Operator", "平台运维";
        operators: "Do you operate this server?", "平台运维人员？";
        tenants: "Vendors", "厂商";
        search: "Search by name or short name", "按名称或简称搜索";
        empty: "No vendor yet", "暂无厂商";
        empty_why: "A vendor is a company that has its software register here. Make the first one.", "厂商是使用本平台进行软件注册的公司。请创建第一个厂商。";
        none: "No vendor fits", "没有匹配的厂商";
        none_why: "Try a part of the name.", "请尝试输入名称的一部分。";
        suspended: "Suspended", "已停用";
        new: "New vendor", "新建厂商";
        new_send: "Make the vendor", "创建厂商";
        slug_hint: "Small letters, digits and hyphens. It stands in addresses and never changes.", "小写字母、数字和连字符。出现在地址中，不可更改。";
        zone_hint: "As in Europe/Berlin or Asia/Shanghai: contracts end with a day there.", "例如 Asia/Shanghai。合同按该时区的日期到期。";
        owner: "Its first owner", "首位所有者";
        owner_why: "They sign in to the vendor's console, set up a second factor, and add their colleagues.", "所有者登录厂商控制台、设置双重验证并添加同事。";
        was_made: "The vendor is made", "厂商已创建";
        see: "See the vendor", "查看厂商";
        facts: "At a glance", "概览";
        address: "Address for products", "产品注册地址";
        save: "Save", "保存";
        was_changed: "Saved.", "已保存。";
        changed: "Somebody else has changed the vendor meanwhile. Below is what you wanted; look at it again before you save.", "其他人已更改该厂商。下方为您填写的内容，请重新核对后保存。";
        suspend: "Suspend", "停用";
        resume: "Resume", "恢复";
        suspend_title: "Suspend this vendor?", "停用此厂商？";
        suspend_what: "Its people can only read, and no new node is registered. Nodes that are registered go on.", "其员工只能查看，无法注册新节点。已注册的节点不受影响。";
        resume_title: "Resume this vendor?", "恢复此厂商？";
        resume_what: "Its people can change things again, and nodes can register.", "其员工可以重新操作，节点可以注册。";
        type_slug: "Type its short name, {}", "请输入简称 {}";
        was_suspended: "The vendor is suspended.", "厂商已停用。";
        was_resumed: "The vendor is active again.", "厂商已恢复。";
        audit_why: "What operators do is noted here.", "平台运维人员的操作将记录在此。";
        join: "Choose your password", "设置密码";
        join_why: "For {}. You set up a second factor next.", "账户：{}。接下来请设置双重验证。";
        join_send: "Set the password", "设置密码";
        password_hint: "8 characters at least.", "至少 8 个字符。";
        stale_link: "This link is no longer good.", "此链接已失效。";
        stale_link_why: "It holds for a day and is used once. Whoever runs the server prints a new one.", "链接有效期一天，仅可使用一次。请联系服务器管理员重新生成。";
    }
}
