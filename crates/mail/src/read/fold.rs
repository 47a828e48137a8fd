//! Characters as labels and dates are compared: one for one, so that places stay the same.

/// Small letters, half width, simplified, one kind of space, of colon and of dash.
pub(super) fn fold(c: char) -> char {
    match half_width(c).to_ascii_lowercase() {
        '\u{fe30}' | '\u{fe55}' | '\u{2236}' => ':',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '帐' | '帳' | '賬' => '账',
        '稱' => '称',
        '項' => '项',
        '簽' => '签',
        '訂' => '订',
        '號' => '号',
        '戶' => '户',
        '單' => '单',
        '業' => '业',
        '約' => '约',
        '時' => '时',
        '間' => '间',
        '雲' => '云',
        c if c.is_whitespace() && c != '\n' && c != '\t' => ' ',
        c => c,
    }
}

/// The ASCII character of a full-width one.
pub(super) fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}
