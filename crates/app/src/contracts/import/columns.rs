//! The columns of contracts, by the names that people give them.

use crate::{contracts::csv::CONTRACTS, csv::import::Columns};

/// The columns of a file of contracts.
pub(super) const COLUMNS: Columns = Columns {
    of: "contracts",
    names: &CONTRACTS,
    also: &NAMES,
    optional: &["starts_on", "expires_on", "language", "notes"],
    days: &["signed_on", "starts_on", "expires_on"],
};

/// What each column is also called: in small letters, without blanks and marks.
const NAMES: [&[&str]; CONTRACTS.len()] = [
    &[
        "companyname",
        "customer",
        "customername",
        "client",
        "clientname",
        "公司名称",
        "公司",
        "公司全称",
        "公司名稱",
        "客户名称",
        "客户",
        "客户全称",
        "客戶名稱",
        "单位名称",
        "企业名称",
        "甲方",
        "甲方名称",
    ],
    &["projectname", "项目名称", "项目", "項目名稱", "工程名称", "专案名称", "專案名稱"],
    &[
        "signed",
        "signingdate",
        "signdate",
        "signaturedate",
        "dateofsigning",
        "datesigned",
        "contractdate",
        "contractsigningdate",
        "签订日期",
        "合同签订日期",
        "签订时间",
        "签约日期",
        "签约日",
        "签署日期",
        "合同日期",
        "簽訂日期",
        "簽約日期",
        "簽約日",
    ],
    &[
        "email",
        "mail",
        "mails",
        "emailaddress",
        "emailaddresses",
        "contact",
        "contactemail",
        "邮箱",
        "电子邮箱",
        "邮箱地址",
        "邮件",
        "电子邮件",
        "邮件地址",
        "联系邮箱",
        "郵箱",
        "電子郵件",
        "電子信箱",
    ],
    &[
        "nodes",
        "node",
        "nodecount",
        "numberofnodes",
        "maximumnodes",
        "capacity",
        "节点数",
        "节点数量",
        "最大节点数",
        "节点",
        "節點數",
        "節點數量",
        "容量",
    ],
    &[
        "starts",
        "start",
        "startdate",
        "startson",
        "validfrom",
        "开始日期",
        "起始日期",
        "生效日期",
        "开始时间",
        "開始日期",
        "生效日",
    ],
    &[
        "expires",
        "expiry",
        "expirydate",
        "expirationdate",
        "expiration",
        "end",
        "enddate",
        "validuntil",
        "validto",
        "到期日期",
        "到期日",
        "到期时间",
        "截止日期",
        "结束日期",
        "失效日期",
        "有效期至",
        "結束日期",
    ],
    &["lang", "语言", "語言"],
    &["note", "remark", "remarks", "comment", "comments", "备注", "備註", "说明"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_many_hands() {
        for (heading, name) in [
            ("company", "company"),
            (" Company ", "company"),
            ("\u{feff}\"Company Name\"", "company"),
            ("公司名称（必填）", "company"),
            ("Signed On", "signed_on"),
            ("SIGNED_ON", "signed_on"),
            ("签订日期", "signed_on"),
            ("E-mails", "emails"),
            ("邮箱", "emails"),
            ("Max Nodes", "max_nodes"),
            ("节点数", "max_nodes"),
            ("到期日期", "expires_on"),
            ("备注", "notes"),
        ] {
            assert_eq!(COLUMNS.named(heading).map(|at| CONTRACTS[at]), Some(name), "{heading}");
        }
        for heading in ["colour", "", "公司电话", "(company)"] {
            assert_eq!(COLUMNS.named(heading), None, "{heading}");
        }
    }
}
