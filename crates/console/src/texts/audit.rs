//! The audit trail.

use rollcall_domain::Language;

use super::texts;

texts! {
    /// The audit trail.
    AuditTexts {
        action: "Only this action, such as account.suspend", "仅显示此操作，例如 account.suspend";
        what: "What", "操作";
        on: "On", "对象";
        who: "Who", "操作人";
        time: "Time", "时间";
        changes: "Changes", "更改内容";
        verify: "Verify", "校验";
        intact: "Intact: all {} rows follow each other without a gap.", "完整：全部 {} 条记录连续无缺。";
        broken: "Broken at row {}: the row {}.", "第 {} 条记录处不完整：the row {}。";
        empty: "Nothing has been changed yet", "暂无操作记录";
        empty_why: "Whatever staff, programs and commands change leaves a row here.", "员工、程序和命令所做的更改都会记录在此。";
    }
}
