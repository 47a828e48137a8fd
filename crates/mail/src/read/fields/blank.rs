//! What stands behind a label and is no value.

use crate::read::fold::fold;
use crate::read::label;

/// How an example or an instruction begins, folded.
const BEGINNINGS: [&str; 27] = [
    "e.g",
    "eg.",
    "eg:",
    "for example",
    "example:",
    "such as",
    "your ",
    "please ",
    "fill in",
    "enter ",
    "insert ",
    "to be ",
    "例如",
    "例:",
    "如:",
    "比如",
    "示例",
    "请填",
    "请输入",
    "请写",
    "填写",
    "此处",
    "如有",
    "如果有",
    "format:",
    "格式:",
    "same as ",
];

/// Words that stand for what is written elsewhere, folded.
const ELSEWHERE: [&str; 26] = [
    "as in contract",
    "as in the contract",
    "as per contract",
    "as per the contract",
    "see contract",
    "see the contract",
    "as above",
    "see above",
    "see below",
    "see attachment",
    "see attached",
    "attached",
    "同合同",
    "见合同",
    "详见合同",
    "与合同一致",
    "同合同一致",
    "按合同",
    "按合同填写",
    "以合同为准",
    "合同上的",
    "见附件",
    "详见附件",
    "同上",
    "如上",
    "略",
];

const NONE: [&str; 14] = [
    "n/a", "none", "tbd", "tba", "todo", "unknown", "pending", "无", "無", "暂无", "待定", "未定",
    "未知", "空",
];

const BRACKETS: [(char, char); 5] = [('(', ')'), ('<', '>'), ('[', ']'), ('{', '}'), ('【', '】')];
/// What stands in the brackets of a template, folded, besides labels.
const FILLERS: [&str; 12] = [
    "date",
    "name",
    "text",
    "value",
    "day",
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "日期",
    "名称",
    "公司",
    "项目",
    "请填写",
];

/// What stands in a template before anybody filled it in.
pub(super) fn is_placeholder(value: &str) -> bool {
    let folded: Vec<char> = value.chars().map(fold).collect();
    let text: String = folded.iter().collect();
    let text = text.trim();
    // A company's name can be `XXX`, hardly `x`.
    let is_blank = text.contains("yyyy")
        || text.chars().all(|c| "_-./\\ *?…".contains(c))
        || text.chars().all(|c| c == 'x')
        || text.chars().all(|c| "x_-./ 年月日*…0".contains(c));
    is_blank
        || BEGINNINGS.iter().any(|begin| text.starts_with(begin))
        || ELSEWHERE.contains(&text)
        || bracketed(text).is_some()
        || label::at(&folded, 0).is_some_and(|it| !it.weak && it.end == folded.len())
}

/// Whether all that was written is a template's brackets: `<company>`, `[date]`.
pub(super) fn is_bracketed_filler(written: &str) -> bool {
    let folded: String = written.trim().chars().map(fold).collect();
    bracketed(&folded).is_some_and(|inside| {
        let inside = inside.trim();
        let chars: Vec<char> = inside.chars().collect();
        FILLERS.contains(&inside) || label::at(&chars, 0).is_some_and(|it| it.end == chars.len())
    })
}

/// A value without a note behind it that says nothing.
pub(super) fn without_note(value: &str) -> &str {
    let Some(at) = value.rfind(['(', '（']).filter(|at| *at > 0) else { return value };
    let folded: String = value[at..].chars().map(fold).collect();
    let says = bracketed(folded.trim()).is_some_and(|inside| {
        !(ELSEWHERE.contains(&inside) || BEGINNINGS.iter().any(|begin| inside.starts_with(begin)))
    });
    if says || !folded.trim_end().ends_with(')') { value } else { value[..at].trim_end() }
}

/// What stands in brackets, if all of a text does.
fn bracketed(text: &str) -> Option<&str> {
    BRACKETS.iter().find_map(|(open, close)| {
        let inside = text.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inside.contains([*open, *close])).then_some(inside)
    })
}

/// Nothing to say.
pub(super) fn is_none(value: &str) -> bool {
    let folded: String = value.chars().map(fold).collect();
    NONE.contains(&folded.trim_end_matches('.'))
}

/// No wish.
pub(super) fn is_no(value: &str) -> bool {
    let folded: String = value.chars().map(fold).collect();
    [
        "na",
        "no",
        "nil",
        "any",
        "anything",
        "没有",
        "不需要",
        "不指定",
        "无要求",
        "随意",
        "任意",
        "都可以",
        "均可",
    ]
    .contains(&folded.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_no_values() {
        for value in [
            "YYYY/MM/DD",
            "____年__月__日",
            "XXXX年XX月XX日",
            "e.g. Acme Ltd.",
            "(as in contract)",
            "（与合同一致）",
            "as in the contract",
            "例如：甲乙公司",
            "___",
            "Company name",
            "请填写公司全称",
            "<name>",
            "…",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in [
            "Acme (Shanghai) Ltd.",
            "(2026) Project",
            "Yours Truly Ltd",
            "例行项目",
            "X1",
            "2026/01/31",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
        assert_eq!(without_note("Acme (as in contract)"), "Acme");
        assert_eq!(without_note("甲乙（与合同一致）"), "甲乙");
        assert_eq!(without_note("Acme (Shanghai)"), "Acme (Shanghai)");
    }
}
