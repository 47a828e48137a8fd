//! Licences, issuing them, and what an account may use.

use rollcall_domain::{
    Language,
    licences::{LicenceKind, LicenceState},
};

use super::texts;

texts! {
    /// Licences.
    LicencesTexts {
        one: "Licence", "授权";
        issue: "Issue licences", "发放授权";
        lost: "Find lost keys", "找回授权码";
        csv: "As CSV", "导出 CSV";
        account_name: "Account name", "账号名称";
        any_product: "Any product", "全部产品";
        any_kind: "Any kind", "全部类型";
        with_whom: "With an account or waiting", "已绑定或待使用";
        with_account: "With an account", "已绑定账号";
        waiting: "Waiting to be redeemed", "待使用";
        product: "Product", "产品";
        kind: "Kind", "类型";
        state: "State", "状态";
        account: "Account", "账号";
        nobody: "Nobody yet", "尚未使用";
        grants: "Grants", "授权内容";
        ends: "Last day", "最后有效日";
        never: "No end", "长期有效";
        days: "{} days from then on", "使用后 {} 天";
        none: "No licence fits", "没有符合条件的授权";
        unknown_account: "There is no account of this name.", "没有此名称的账号。";
        empty: "No licences yet", "暂无授权";
        empty_why: "A licence grants features of a product for a time: at once to an account, or by a key that a customer redeems.", "授权在一段时间内开放产品功能：可直接发放到账号，或由客户使用授权码兑换。";
        empty_catalogue: "Say first what can be licensed: a product with its features.", "请先在产品目录中添加产品及其功能。";
        pre: "Pre-licence", "预授权";
        temporary: "Temporary", "临时";
        formal: "Formal", "正式";
        unredeemed: "Waiting", "待使用";
        usable: "Not begun", "未开始";
        in_use: "In use", "使用中";
        expired: "Expired", "已过期";
        uninstalled: "Ended", "已结束";
        disabled: "Disabled", "已停用";
        facts: "Facts", "信息";
        begins: "Begins", "开始";
        on_redemption: "When it is redeemed", "兑换时开始";
        redeemed: "Redeemed", "兑换时间";
        purpose: "Lent for", "用途";
        approver: "Approved by", "批准人";
        contract: "Sold by the contract", "所属合同";
        email: "Key sent to", "授权码发送至";
        issued: "Issued", "发放时间";
        issued_by: "Issued by", "发放人";
        batch: "Issued together with", "同批授权";
        batch_title: "Licences issued together", "同批发放的授权";
        batch_count: "{} licences", "{} 个授权";
        replaced_by: "Replaced by", "被替换为";
        zone: "Time zone of its days", "日期时区";
        history: "History", "历史";
        quantity: "Units", "数量";
        disable: "Disable", "停用";
        disable_why: "It grants nothing and its days don't run until it is enabled again. What runs goes on as the product's rules say.", "停用期间不开放任何功能，也不消耗天数，直至重新启用。运行中的任务按产品规则处理。";
        reason: "Reason", "原因";
        enable: "Enable again", "重新启用";
        disabled_for: "Disabled: {}", "已停用：{}";
        was_issued: "Issued", "发放";
        was_disabled: "Disabled.", "已停用。";
        was_enabled: "Enabled again.", "已重新启用。";
        what_if: "What if it ended?", "如果它结束会怎样？";
        key: "Key", "授权码";
        show_keys: "Show the keys", "显示授权码";
        keys_csv: "Keys as CSV", "导出授权码 CSV";
        keys_why: "Whoever has a key can redeem it. That you look at them is noted in the audit trail.", "持有授权码即可兑换。查看授权码会记录在审计日志中。";
        just_issued: "Issued. Here are the keys.", "已发放，授权码如下。";
        issued_before: "These were issued already: the form was sent twice.", "该表单已提交过，授权此前已发放。";
        more: "Only the first {} are shown here. The CSV file has all of them.", "此处仅显示前 {} 个，完整列表请导出 CSV。";
        lost_why: "By any of what you know: the account that has the licence, the address that its key was sent to, or the contract it was sold by.", "按已知信息查找：使用授权的账号、授权码发送到的邮箱或所属合同。";
        contract_id: "Contract id", "合同编号";
        find: "Find the keys", "查找授权码";
        lost_none: "No key is known by that.", "未找到符合条件的授权码。";
    }
}

texts! {
    /// Issuing licences.
    IssueTexts {
        title: "Issue licences", "发放授权";
        choose: "Choose", "选择";
        what: "What it grants", "授权内容";
        kind: "Kind", "类型";
        formal: "Formal: it was sold", "正式：已售出";
        temporary: "Temporary: it is lent", "临时：借用";
        account: "Account that gets it", "发放到账号";
        account_hint: "Leave it empty to get keys that customers redeem themselves.", "留空则生成授权码，由客户自行兑换。";
        count: "How many", "数量";
        term: "Term", "有效期";
        starts: "First day", "开始日期";
        starts_hint: "Leave it empty to begin when it is redeemed.", "留空表示兑换时开始。";
        expires: "Last day", "最后有效日";
        days: "Or a number of days", "或有效天数";
        lent: "Of temporary licences", "临时授权";
        purpose: "Lent for", "用途";
        approver: "Approved by", "批准人";
        approver_hint: "An e-mail address, not your own.", "电子邮箱，不能是本人。";
        more: "More", "更多";
        email: "Key sent to", "授权码发送至";
        email_hint: "Noted so that a lost key can be found again. Nothing is mailed.", "仅作记录以便找回，不会发送邮件。";
        contract: "Contract it is sold by", "所属合同";
        supersedes: "Licences that it replaces", "替换的授权";
        supersedes_hint: "Their ids, one a line. They end when this one becomes the account's.", "授权编号，每行一个。新授权绑定账号时它们随即结束。";
        send: "Issue", "发放";
        cancel: "Cancel", "取消";
    }
}

texts! {
    /// What an account may use.
    AccountLicencesTexts {
        title: "Licences of {}", "{} 的授权";
        features: "What it may use", "可使用的功能";
        licences: "Its licences", "授权列表";
        feature: "Feature", "功能";
        now: "Now", "当前";
        then: "Then", "届时";
        licensed: "Licensed", "已授权";
        trial: "Trial", "试用";
        running: "Only what runs", "仅限运行中";
        not_licensed: "Not licensed", "未授权";
        not_begun: "Not begun", "未开始";
        disabled: "Disabled", "已停用";
        until: "Last day", "最后有效日";
        missing: "Missing: {}", "缺少：{}";
        complete: "Complete", "完整";
        use_missing: "For {} also missing: {}", "用于 {} 还缺少：{}";
        bundles: "Bundles", "功能组合";
        none: "No licences yet", "暂无授权";
        none_why: "Issue one to this account, or redeem a key that was issued.", "可为此账号发放授权，或兑换已有授权码。";
        what_if: "What if?", "假设分析";
        at: "On the day", "在某日";
        without: "Without the licence", "没有某个授权";
        all: "With all of them", "保留全部授权";
        look: "Look", "查看";
        clear: "Back to now", "返回当前";
        supposed: "This is supposed. Nothing was changed.", "以下为假设结果，未做任何更改。";
        same: "Nothing would be different.", "没有变化。";
        changes: "What would be different", "变化";
        redeem: "Redeem a key", "兑换授权码";
        redeem_send: "Redeem", "兑换";
        was_redeemed: "Redeemed: the licence is this account's.", "已兑换：授权已绑定此账号。";
        was_its_already: "This licence was the account's already.", "此授权已属于该账号。";
        changes_at: "It next changes by itself:", "下次自动变化：";
    }
}

impl LicencesTexts {
    /// What a licence is for.
    pub(crate) fn kind_name(&self, kind: LicenceKind) -> &'static str {
        match kind {
            LicenceKind::Pre => self.pre,
            LicenceKind::Temporary => self.temporary,
            LicenceKind::Formal => self.formal,
        }
    }

    /// The state of a licence.
    pub(crate) fn state_name(&self, state: &LicenceState) -> &'static str {
        match state {
            LicenceState::Unredeemed => self.unredeemed,
            LicenceState::Usable => self.usable,
            LicenceState::InUse => self.in_use,
            LicenceState::Expired => self.expired,
            LicenceState::Uninstalled => self.uninstalled,
            LicenceState::Disabled => self.disabled,
        }
    }
}
