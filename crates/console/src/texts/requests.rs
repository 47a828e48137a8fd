//! Customers' requests.

use rollcall_domain::{
    Language,
    requests::{RequestField, RequestState},
};

use super::texts;

texts! {
    /// Requests.
    RequestsTexts {
        one: "Request", "申请";
        search: "Search by sender, company or project", "按发件人、公司或项目搜索";
        waiting: "Waiting", "待处理";
        unreadable: "Unreadable", "无法读取";
        accepted: "Accepted", "已接受";
        rejected: "Rejected", "已拒绝";
        all: "All", "全部";
        subject: "Subject", "主题";
        received: "Received", "收到时间";
        state: "State", "状态";
        fits: "Fits the contract", "与合同一致";
        differs: "{} to check", "{} 项待核对";
        no_contract: "No contract fits", "没有匹配的合同";
        empty: "Nothing is waiting", "没有待处理的申请";
        empty_why: "Customers ask for an account by mail. Each mail appears here, beside the contract that it fits.", "客户通过邮件申请账号。每封邮件会与匹配的合同一起显示在此。";
        none: "No request fits", "没有符合条件的申请";
        was_rejected: "Rejected: the sender is told why.", "已拒绝：原因将通知发件人。";
        changed: "It was changed meanwhile. This is how it is now; please look again and decide.", "内容已被更改。以下为最新内容，请重新核对后决定。";
        says: "What the mail says", "邮件内容";
        contract: "The contract says", "合同内容";
        sender: "Sender", "发件人";
        company: "Company", "公司";
        project: "Project", "项目";
        signed_on: "Signed on", "合同签订日期";
        wished_name: "Account name", "账号名称";
        max_nodes: "Capacity", "节点数量";
        expires_on: "Contract ends", "合同到期日";
        nothing: "Not said", "未提供";
        same: "Same", "一致";
        taken: "Taken already", "已被占用";
        proven: "The sender is proven", "发件人已验证";
        unproven: "The sender is not proven", "发件人未验证";
        forged: "The sender is probably forged", "发件人可能是伪造的";
        original: "The mail", "原始邮件";
        accept: "Accept", "接受";
        accept_what: "An account is made, and its credentials are mailed to {}.", "将创建账号，并将凭据发送至 {}。";
        accept_choose: "Choose the contract. Its contacts get the credentials.", "请选择合同。凭据将发送给合同联系人。";
        choose: "Contract", "合同";
        name_hint: "Leave it empty to have one made.", "留空则自动生成。";
        over: "Allow more than the contract's capacity", "允许超出合同数量";
        reject: "Reject", "拒绝";
        reason: "Reason", "原因";
        reason_hint: "The sender gets it by mail.", "将通过邮件告知发件人。";
        decided: "Decided", "处理时间";
        by: "By", "处理人";
        open_account: "Open the account", "查看账号";
        why_unreadable: "It can't be read: {}.", "无法读取：{}。";
    }
}

impl RequestsTexts {
    /// The name of a field.
    pub(crate) fn field(&self, field: RequestField) -> &'static str {
        match field {
            RequestField::Sender => self.sender,
            RequestField::Company => self.company,
            RequestField::Project => self.project,
            RequestField::SignedOn => self.signed_on,
            RequestField::WishedName => self.wished_name,
            RequestField::MaxNodes => self.max_nodes,
            RequestField::ExpiresOn => self.expires_on,
        }
    }

    /// The name of a state.
    pub(crate) fn state_name(&self, state: &RequestState) -> &'static str {
        match state {
            RequestState::New => self.waiting,
            RequestState::Unreadable { .. } => self.unreadable,
            RequestState::Accepted { .. } => self.accepted,
            RequestState::Rejected { .. } => self.rejected,
        }
    }
}
