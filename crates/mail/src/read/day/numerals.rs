//! Numbers of a day that are written out in Chinese.

/// The text with the numbers before 年, 月, 日 and 号 in digits.
pub(super) fn in_digits(text: &[char]) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|c| is_numeral(**c)).count();
        let unit = rest[length..].iter().find(|c| **c != ' ');
        let value = match unit {
            Some('年') if length > 0 => {
                one_by_one(&rest[..length]).or_else(|| counted(&rest[..length]))
            }
            Some('月' | '日' | '号') if length > 0 => {
                counted(&rest[..length]).or_else(|| one_by_one(&rest[..length]))
            }
            _ => None,
        };
        if let Some(value) = value {
            out.extend(value.to_string().chars());
            rest = &rest[length..];
        } else if length > 0 {
            out.extend(&rest[..length]);
            rest = &rest[length..];
        } else if let ['元', '月' | '年', ..] = rest {
            out.push('1');
            rest = &rest[1..];
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    out
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' | 'Ｏ' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '貳' | '两' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '拾' | '廿' | '卅' | '百' | '千')
}

/// 二〇二六
fn one_by_one(numerals: &[char]) -> Option<u32> {
    if numerals.len() > 4 {
        return None;
    }
    numerals.iter().try_fold(0, |all, c| Some(all * 10 + digit(*c)?))
}

/// 三十一, 廿, 一百一十五
fn counted(numerals: &[char]) -> Option<u32> {
    let (mut all, mut waits) = (0_u32, 0_u32);
    if numerals.len() > 7 {
        return None;
    }
    for c in numerals {
        match c {
            '千' => (all, waits) = (all + waits.max(1) * 1000, 0),
            '百' => (all, waits) = (all + waits.max(1) * 100, 0),
            '十' | '拾' => (all, waits) = (all + waits.max(1) * 10, 0),
            '廿' => (all, waits) = (all + 20, 0),
            '卅' => (all, waits) = (all + 30, 0),
            c => {
                let digit = digit(*c)?;
                // Digits one after the other count for nothing here.
                if waits > 0 {
                    return None;
                }
                waits = digit;
            }
        }
    }
    Some(all + waits)
}
