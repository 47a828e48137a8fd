//! The columns of features, by the names that people give them.

use crate::{catalogue::csv::FEATURES, csv::import::Columns};

/// The columns of a file of features.
pub(super) const COLUMNS: Columns = Columns {
    of: "features",
    names: &FEATURES,
    also: &NAMES,
    optional: &[
        "name_zh",
        "kind",
        "period",
        "overage",
        "reassignments",
        "enforcement",
        "version_req",
        "retired_at",
    ],
    days: &[],
};

/// What each column is also called: in small letters, without blanks and marks.
const NAMES: [&[&str]; FEATURES.len()] = [
    &["productcode", "产品", "产品编码", "产品代码", "產品", "產品代碼"],
    &[
        "featurecode",
        "feature",
        "特性编码",
        "功能编码",
        "功能代码",
        "编码",
        "代码",
        "功能代碼",
        "代碼",
    ],
    &["featurename", "nameen", "englishname", "名称", "功能名称", "英文名称", "名稱", "英文名稱"],
    &["chinesename", "namechinese", "中文名称", "中文名", "中文名稱"],
    &["type", "counts", "类型", "授权类型", "計量類型", "類型"],
    &["周期", "计量周期", "週期"],
    &["whenusedup", "超量", "超额", "超額"],
    &["reassignmentsayear", "转让次数", "更换次数", "轉讓次數"],
    &["管控方式", "控制方式"],
    &["versions", "versionrange", "版本", "版本范围", "版本範圍"],
    &["retired", "停用时间", "下架时间", "停用時間"],
];
