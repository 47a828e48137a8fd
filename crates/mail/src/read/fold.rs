//! Characters as labels and dates are compared: one for one, so that places stay the same.

/// Small letters, half width, simplified, one kind of space, of colon and of dash.
pub(super) fn fold(c: char) -> char {
    match half_width(c).to_ascii_lowercase() {
        '\u{fe30}' | '\u{fe55}' | '\u{2236}' => ':',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '帐' | '帳' | '賬' => '账',
        '稱' => '称',
        '項' => '项',
        '訂' => '订',
        '號' => '号',
        '戶' => '户',
        '單' => '单',
        '業' => '业',
        '約' => '约',
        '時' => '时',
        '間' => '间',
        '雲' => '云',
        '專' => '专',
        '標' => '标',
        '廠' => '厂',
        '機' => '机',
        '構' => '构',
        '課' => '课',
        '購' => '购',
        '買' => '买',
        '採' => '采',
        '貴' => '贵',
        '終' => '终',
        '協' => '协',
        '議' => '议',
        '簽' | '籤' => '签',
        '錄' => '录',
        '陸' => '陆',
        '請' => '请',
        '學' => '学',
        '醫' => '医',
        '實' => '实',
        '設' => '设',
        '屬' => '属',
        '體' => '体',
        '頭' => '头',
        '擬' => '拟',
        '選' => '选',
        '義' => '义',
        'À'..='Þ' => c.to_lowercase().next().unwrap_or(c),
        c if c.is_whitespace() && c != '\n' && c != '\t' => ' ',
        c => c,
    }
}

/// Chinese, Japanese and Korean: without spaces between words.
pub(super) fn is_east_asian(c: char) -> bool {
    c >= '\u{2e80}'
}

/// The ASCII character of a full-width one.
pub(super) fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}
