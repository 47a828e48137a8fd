//! The columns of licences, by the names that people give them.

use crate::csv::import::Columns;

/// The columns of a file of licences, as a list of them names these too.
pub(super) const NAMES: [&str; 12] = [
    "product",
    "kind",
    "grants",
    "key",
    "account",
    "starts_on",
    "expires_on",
    "days",
    "purpose",
    "approver",
    "contract_id",
    "email",
];

/// The columns of a file of licences.
pub(super) const COLUMNS: Columns = Columns {
    of: "licences",
    names: &NAMES,
    also: &ALSO,
    optional: &[
        "key",
        "account",
        "starts_on",
        "expires_on",
        "days",
        "purpose",
        "approver",
        "contract_id",
        "email",
    ],
    days: &["starts_on", "expires_on"],
};

/// What each column is also called: in small letters, without blanks and marks.
const ALSO: [&[&str]; NAMES.len()] = [
    &["productcode", "产品", "产品编码", "产品代码", "產品", "產品代碼"],
    &["type", "licencetype", "licensetype", "授权类型", "类型", "授權類型", "類型"],
    &["features", "feature", "功能", "授权功能", "功能及数量", "授權功能"],
    &["licencekey", "licensekey", "sn", "授权码", "序列号", "授權碼", "序號"],
    &["accountname", "账号", "账号名称", "帳號", "帳號名稱"],
    &["starts", "startdate", "开始日期", "生效日期", "開始日期"],
    &["expires", "expirydate", "enddate", "结束日期", "到期日期", "結束日期"],
    &["validdays", "天数", "有效天数", "天數"],
    &["用途", "申请用途", "申請用途"],
    &["approvedby", "审批人", "批准人", "審批人"],
    &["contract", "合同", "合同编号", "合約編號"],
    &["emailaddress", "contactemail", "邮箱", "联系人邮箱", "郵箱"],
];
