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
        max_nodes: "Capacity", "节点数量";
        emails: "Contacts", "联系人邮箱";
        emails_hint: "One a line. Credentials are mailed to them, and they may ask for accounts.", "每行一个。凭据将发送至这些邮箱，且可由其申请账号。";
        starts_on: "First day", "开始日期";
        expires_on: "Last day", "结束日期";
        language: "Language of mails", "邮件语言";
        notes: "Notes", "备注";
        notes_hint: "Only your own people see them.", "仅内部员工可见。";
        new: "New contract", "新建合同";
        edit: "Edit contract", "修改合同";
        over_contract: "Allow less than its accounts have together", "允许低于已分配账号的总数";
        changed: "Somebody else has changed this contract meanwhile. Below is what differs; save again if yours is right.", "其他人已更改此合同。以下为差异，如您的修改仍然正确请再次保存。";
        was_made: "The contract is made.", "合同已创建。";
        was_changed: "Saved.", "已保存。";
        given_of: "{} of {} given to accounts", "已分配 {} / {}";
        no_accounts: "No account yet", "暂无账号";
        no_accounts_why: "Make one by hand, or accept the customer's request.", "可手动创建，或接受客户的申请。";
        all_accounts: "All of its accounts", "全部账号";
        import: "Import contracts", "导入合同";
        import_what: "A CSV file whose first row names the columns, in English or Chinese. It is looked at first; nothing is imported unless all of it is right.", "CSV 文件首行为列名，可用英文或中文。文件将先被检查，全部正确才会导入。";
        file: "File", "文件";
        encoding: "Encoding", "编码";
        found_out: "Found out by itself", "自动识别";
        encoding_hint: "Only needed if the file is neither UTF-8 nor plainly Chinese.", "仅当文件不是 UTF-8 且无法识别为中文时需要选择。";
        not_dry: "Import it if there is no error", "没有错误时直接导入";
        send_file: "Look at the file", "检查文件";
        no_file: "Please choose a file.", "请选择文件。";
        not_that_encoding: "The file is not text in that encoding.", "文件不是该编码的文本。";
        overtaken: "Somebody else wrote down one of these contracts meanwhile, and nothing was imported. Send the file again.", "其他人已录入其中的合同，未导入任何内容。请重新提交文件。";
        errors: "Nothing was imported: {} errors. Mend them in the file, and send it again.", "未导入任何内容：共 {} 处错误。请修改文件后重新提交。";
        more_errors: "{} more are not shown.", "另有 {} 处未显示。";
        would_import: "No errors: {} contracts would be imported. Tick the box below and send the file again.", "没有错误：可导入 {} 份合同。请勾选下方选项并重新提交文件。";
        imported: "{} contracts are imported.", "已导入 {} 份合同。";
        understood: "How the file was understood", "文件识别结果";
        line: "Line", "行";
        column: "Column", "列";
        value: "Value", "内容";
        none: "No contract fits", "没有符合条件的合同";
        empty: "No contracts yet", "暂无合同";
        empty_why: "A contract says how many servers a customer may register, and who gets the credentials. Import them all from a CSV file:", "合同规定客户可注册的服务器数量以及凭据的接收人。可从 CSV 文件导入：";
    }
}
