//! Contracts.

use rollcall_domain::Language;

use super::texts;

texts! {
    /// Contracts.
    ContractsTexts {
        search: "Search by company, project or e-mail address", "按公司、项目或邮箱搜索";
        company: "Company", "公司";
        project: "Project", "项目";
        signed_on: "Signed on", "签订日期";
        given: "Given to accounts", "已分配给账号";
        until: "Ends", "到期日";
        no_end: "No end", "长期有效";
        over: "Over", "已到期";
        accounts: "Accounts", "账号";
        none: "No contract fits", "没有符合条件的合同";
        empty: "No contracts yet", "暂无合同";
        empty_why: "A contract says how many servers a customer may register, and who gets the credentials. Import them all from a CSV file:", "合同规定客户可注册的服务器数量以及凭据的接收人。可从 CSV 文件导入：";
    }
}
