//! The labels that people write before the fields of a request.

use super::fold::fold;

/// A field of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Company,
    Project,
    SignedOn,
    Account,
}

/// A label, folded. Spaces may be missing or many.
struct Label {
    text: &'static str,
    name: Name,
    /// Too common a word to mean anything without a colon, or in the middle of a line.
    weak: bool,
}

const fn strong(text: &'static str, name: Name) -> Label {
    Label { text, name, weak: false }
}

const fn weak(text: &'static str, name: Name) -> Label {
    Label { text, name, weak: true }
}

const LABELS: &[Label] = &[
    strong("legal name", Name::Company),
    strong("organisation name", Name::Company),
    strong("organization name", Name::Company),
    strong("name of company", Name::Company),
    strong("name of customer", Name::Company),
    strong("name of the customer", Name::Company),
    strong("customer company", Name::Company),
    strong("company legal name", Name::Company),
    weak("organisation", Name::Company),
    weak("organization", Name::Company),
    weak("end user", Name::Company),
    weak("licensee", Name::Company),
    weak("buyer", Name::Company),
    strong("客户公司名称", Name::Company),
    strong("客户公司", Name::Company),
    strong("客户单位", Name::Company),
    strong("客户名", Name::Company),
    strong("申请单位", Name::Company),
    strong("申请公司", Name::Company),
    strong("使用单位", Name::Company),
    strong("用户单位", Name::Company),
    strong("最终用户", Name::Company),
    strong("甲方名称", Name::Company),
    strong("甲方单位", Name::Company),
    strong("甲方全称", Name::Company),
    strong("机构名称", Name::Company),
    weak("買方", Name::Company),
    weak("买方", Name::Company),
    weak("机构", Name::Company),
    strong("name of project", Name::Project),
    strong("project title", Name::Project),
    strong("项目工程名称", Name::Project),
    strong("专案名称", Name::Project),
    weak("工程", Name::Project),
    weak("专案", Name::Project),
    strong("signature date", Name::SignedOn),
    strong("contract signed on", Name::SignedOn),
    strong("contract signing", Name::SignedOn),
    strong("date of contract", Name::SignedOn),
    strong("date of the contract", Name::SignedOn),
    strong("date of signature", Name::SignedOn),
    strong("agreement date", Name::SignedOn),
    strong("signed date", Name::SignedOn),
    strong("sign date", Name::SignedOn),
    weak("signed", Name::SignedOn),
    strong("合同签订日", Name::SignedOn),
    strong("合同签署日", Name::SignedOn),
    strong("合同签约日", Name::SignedOn),
    strong("合同签字日期", Name::SignedOn),
    strong("合同签定时间", Name::SignedOn),
    strong("合约签订日期", Name::SignedOn),
    strong("合约日期", Name::SignedOn),
    strong("合同时间", Name::SignedOn),
    strong("签字日期", Name::SignedOn),
    strong("desired user name", Name::Account),
    strong("preferred user name", Name::Account),
    strong("requested username", Name::Account),
    strong("wished username", Name::Account),
    strong("preferred account", Name::Account),
    strong("preferred login", Name::Account),
    strong("desired login", Name::Account),
    strong("login name", Name::Account),
    weak("login", Name::Account),
    strong("期望用户名", Name::Account),
    strong("希望的用户名", Name::Account),
    strong("登录名", Name::Account),
    strong("登录账号", Name::Account),
    strong("登陆账号", Name::Account),
    strong("client name", Name::Company),
    strong("客户全称", Name::Company),
    strong("单位全称", Name::Company),
    strong("企业全称", Name::Company),
    weak("client", Name::Company),
    weak("甲方", Name::Company),
    weak("单位", Name::Company),
    weak("企业", Name::Company),
    strong("项目全称", Name::Project),
    strong("工程名称", Name::Project),
    strong("date of signing", Name::SignedOn),
    strong("date signed", Name::SignedOn),
    strong("合同签定日期", Name::SignedOn),
    strong("签约时间", Name::SignedOn),
    strong("签定日期", Name::SignedOn),
    strong("签署时间", Name::SignedOn),
    strong("签约日", Name::SignedOn),
    strong("签订日", Name::SignedOn),
    strong("签署日", Name::SignedOn),
    strong("preferred username", Name::Account),
    strong("desired username", Name::Account),
    weak("username", Name::Account),
    weak("user name", Name::Account),
    weak("用户名", Name::Account),
    strong("company name", Name::Company),
    strong("name of the company", Name::Company),
    strong("customer name", Name::Company),
    weak("company", Name::Company),
    weak("customer", Name::Company),
    strong("公司名称", Name::Company),
    strong("公司全称", Name::Company),
    strong("公司名", Name::Company),
    strong("企业名称", Name::Company),
    strong("客户名称", Name::Company),
    strong("单位名称", Name::Company),
    weak("公司", Name::Company),
    weak("客户", Name::Company),
    strong("project name", Name::Project),
    strong("name of the project", Name::Project),
    weak("project", Name::Project),
    strong("项目名称", Name::Project),
    strong("项目名", Name::Project),
    strong("專案名称", Name::Project),
    weak("项目", Name::Project),
    strong("contract signing date", Name::SignedOn),
    strong("contract signature date", Name::SignedOn),
    strong("contract signed date", Name::SignedOn),
    strong("contract sign date", Name::SignedOn),
    strong("contract date", Name::SignedOn),
    strong("date of contract signing", Name::SignedOn),
    strong("signing date", Name::SignedOn),
    weak("signed on", Name::SignedOn),
    strong("合同签订日期", Name::SignedOn),
    strong("合同签订时间", Name::SignedOn),
    strong("合同签署日期", Name::SignedOn),
    strong("合同签署时间", Name::SignedOn),
    strong("合同签约日期", Name::SignedOn),
    strong("合同日期", Name::SignedOn),
    strong("签订日期", Name::SignedOn),
    strong("签订时间", Name::SignedOn),
    strong("签署日期", Name::SignedOn),
    strong("签约日期", Name::SignedOn),
    strong("wished account name", Name::Account),
    strong("desired account name", Name::Account),
    strong("requested account name", Name::Account),
    strong("preferred account name", Name::Account),
    strong("public cloud account name", Name::Account),
    strong("public cloud account", Name::Account),
    strong("wished account", Name::Account),
    strong("desired account", Name::Account),
    strong("requested account", Name::Account),
    strong("account name", Name::Account),
    weak("account", Name::Account),
    strong("希望的账号名称", Name::Account),
    strong("希望的账号名", Name::Account),
    strong("希望的账号", Name::Account),
    strong("希望账号", Name::Account),
    strong("期望的账号名称", Name::Account),
    strong("期望的账号名", Name::Account),
    strong("期望的账号", Name::Account),
    strong("期望账号名称", Name::Account),
    strong("期望账号名", Name::Account),
    strong("期望账号", Name::Account),
    strong("指定账号名称", Name::Account),
    strong("指定账号", Name::Account),
    strong("公有云账号名称", Name::Account),
    strong("公有云账号", Name::Account),
    strong("账号名称", Name::Account),
    strong("账户名称", Name::Account),
    strong("账号名", Name::Account),
    strong("账户名", Name::Account),
    weak("账号", Name::Account),
    weak("账户", Name::Account),
];

/// How many spaces may stand where one, or none, is expected.
const MAX_GAP: usize = 8;
const MAX_NOTE: usize = 40;

/// A label in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct LabelMatch {
    pub(super) name: Name,
    /// Which of the labels.
    pub(super) text: &'static str,
    pub(super) weak: bool,
    /// Where the value starts.
    pub(super) end: usize,
    /// Whether a colon stands in between.
    pub(super) colon: bool,
}

/// Whether a line begins with a label and the colon behind it, or with one of the clear ones.
pub(super) fn begins(line: &str) -> bool {
    let marks = |c: char| c.is_whitespace() || ">|*#+-_\"•·●○▪■◆◇【[".contains(c);
    let line: Vec<char> = line.trim_start_matches(marks).chars().take(80).map(fold).collect();
    at(&line, 0).is_some_and(|found| found.colon || !found.weak)
}

/// The longest label at a place of a folded line.
pub(super) fn at(line: &[char], place: usize) -> Option<LabelMatch> {
    let first = line.get(place)?;
    let (end, label) = LABELS
        .iter()
        .filter(|label| label.text.starts_with(*first))
        .filter_map(|label| Some((end_of(label.text, line, place)?, label)))
        .max_by_key(|(end, _)| *end)?;
    let (end, colon) = after(line, end);
    Some(LabelMatch { name: label.name, text: label.text, weak: label.weak, end, colon })
}

fn end_of(label: &str, line: &[char], place: usize) -> Option<usize> {
    let mut at = place;
    for wanted in label.chars() {
        if at > place && (wanted == ' ' || !wanted.is_ascii()) {
            at += gap(&line[at..]);
        }
        if wanted != ' ' {
            (line.get(at) == Some(&wanted)).then_some(())?;
            at += 1;
        }
    }
    let goes_on = label.is_ascii() && line.get(at).is_some_and(|c| c.is_ascii_alphanumeric());
    (!goes_on).then_some(at)
}

/// Past emphasis, a note in brackets (`(required)`), and the colon or the bracket that closes.
fn after(line: &[char], end: usize) -> (usize, bool) {
    let mut at = past(line, end);
    if line.get(at) == Some(&'(') {
        let note = line[at..].iter().take(MAX_NOTE).position(|c| *c == ')');
        at = note.map_or(at, |length| past(line, at + length + 1));
    }
    let mut colon = false;
    // A dash divides only with blanks around it: others belong to words.
    let dashes = line[at..].iter().take_while(|c| **c == '-').count();
    let behind = line.get(at + dashes);
    if (1..=3).contains(&dashes) && behind == Some(&' ') && (at > end || dashes > 1) {
        colon = true;
        at += dashes + 1;
    } else if dashes == 2 && behind.is_some_and(|c| !c.is_ascii()) {
        // ——, as Chinese writes it.
        colon = true;
        at += dashes;
    }
    while matches!(line.get(at), Some(':' | '=' | ']' | '】')) {
        colon = true;
        at += 1;
        at += line[at..].iter().take_while(|c| matches!(c, ' ' | '*')).count();
    }
    (at, colon)
}

fn past(line: &[char], start: usize) -> usize {
    let skipped = line[start..].iter().take_while(|c| matches!(c, ' ' | '*' | '_' | '"'));
    start + skipped.count()
}

fn gap(line: &[char]) -> usize {
    line.iter().take(MAX_GAP).take_while(|c| **c == ' ').count()
}
