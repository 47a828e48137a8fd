//! Days as people write them.

mod months;
mod numerals;

use chrono::NaiveDate;

use super::fold::{fold, is_east_asian};

/// So much of a value is looked at.
const MAX_TEXT: usize = 200;

/// The day that a text names. Nothing where it names several, or where what it says could be another
/// day: staff see it as it was written.
pub fn day(text: &str) -> Option<NaiveDate> {
    let text: Vec<char> = text.chars().take(MAX_TEXT).map(fold).collect();
    let text = numerals::in_digits(&text);
    let (mut found, mut at) = (None, 0);
    while at < text.len() {
        if !begins_word(&text, at) {
            at += 1;
            continue;
        }
        match Day::at(&text[at..]) {
            Some(Day { day: Some(day), length }) if found.is_none_or(|it| it == day) => {
                found = Some(day);
                at += length;
            }
            // Another one, or one that can't be told.
            Some(_) => return None,
            None => at += 1,
        }
    }
    found
}

fn begins_word(text: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|it| text.get(it));
    let same = |c: &char| match text[at] {
        now if now.is_ascii_digit() => c.is_ascii_digit(),
        now => is_letter(now) && is_letter(*c),
    };
    !before.is_some_and(same)
}

/// What looks like a day; none, if it is no day or could be two.
struct Day {
    day: Option<NaiveDate>,
    length: usize,
}

impl Day {
    fn at(text: &[char]) -> Option<Self> {
        let mut rest = text;
        let day = year_first(&mut rest)
            .or_else(|| {
                rest = text;
                of_an_era(&mut rest)
            })
            .or_else(|| {
                rest = text;
                month_in_words(&mut rest)
            })
            .or_else(|| {
                rest = text;
                year_last(&mut rest)
            })?;
        Some(Self { day, length: text.len() - rest.len() })
    }
}

/// `2026/01/31`, `2026年1月31日`, `20260131`
fn year_first(rest: &mut &[char]) -> Option<Option<NaiveDate>> {
    let year = match number(rest)? {
        (together, 8) => {
            return Some(date(together / 10_000, together / 100 % 100, together % 100));
        }
        (year, 4) => year,
        _ => return None,
    };
    separator(rest, "/-.年")?;
    let month = match number(rest) {
        Some((month, ..=2)) => {
            separator(rest, "/-.月")?;
            month
        }
        Some(_) => return None,
        None => {
            // `2026-Jan-31`
            let month = month(rest)?;
            separator(rest, "/-.")?;
            month
        }
    };
    let (day, digits) = number(rest)?;
    Some(if digits <= 2 { date(year, month, day) } else { None })
}

/// `民国115年1月31日`, `令和8年1月31日`
fn of_an_era(rest: &mut &[char]) -> Option<Option<NaiveDate>> {
    let (name, before) = match rest {
        ['民', '国' | '國', ..] => (2, 1911),
        ['中', '华' | '華', '民', '国' | '國', ..] => (4, 1911),
        ['令', '和', ..] => (2, 2018),
        ['平', '成', ..] => (2, 1988),
        _ => return None,
    };
    *rest = &rest[name..];
    let year = number(rest).filter(|(_, digits)| *digits <= 3)?.0;
    separator(rest, "年/.-")?;
    let month = number(rest)?.0;
    separator(rest, "月/.-")?;
    let day = number(rest)?.0;
    Some(date(year + before, month, day))
}

/// `January 31, 2026`, `31 Jan 2026`, `31st of January 2026`, `31-Jan-2026`
fn month_in_words(rest: &mut &[char]) -> Option<Option<NaiveDate>> {
    let first = match number(rest) {
        Some((day, ..=2)) => Some(day),
        Some(_) => return None,
        None => None,
    };
    if first.is_some() {
        ordinal(rest);
        skip(rest, " -/.,");
        ["of", "de", "di"].iter().any(|it| word(rest, it));
        skip(rest, " ");
    }
    let month = month(rest)?;
    skip(rest, " -/.,");
    ["of", "de", "del", "di"].iter().any(|it| word(rest, it));
    let day = match first {
        Some(day) => day,
        None => {
            word(rest, "the");
            skip(rest, " ");
            let (day, ..=2) = number(rest)? else { return None };
            ordinal(rest);
            skip(rest, " -/,.");
            day
        }
    };
    skip(rest, " ");
    let (year, digits) = number(rest)?;
    Some(if digits == 4 { date(year, month, day) } else { None })
}

/// `31/01/2026`, `1/31/2026`: only where one of the two can't be the month. Nobody who writes dots
/// puts the month first.
fn year_last(rest: &mut &[char]) -> Option<Option<NaiveDate>> {
    let (first, ..=2) = number(rest)? else { return None };
    let mark = separator(rest, "/-.")?;
    let (second, ..=2) = number(rest)? else { return None };
    (separator(rest, "/-.")? == mark).then_some(())?;
    let (year, digits) = number(rest)?;
    if digits != 4 {
        return Some(None);
    }
    let (day_first, month_first) = (date(year, second, first), date(year, first, second));
    Some(match (day_first, month_first) {
        (Some(day), None) | (None, Some(day)) => Some(day),
        (Some(day), Some(other)) if day == other || mark == '.' => Some(day),
        _ => None,
    })
}

/// A month's name, or how it is begun.
fn month(rest: &mut &[char]) -> Option<u32> {
    *rest = past_spaces(rest);
    let length = rest.iter().take_while(|c| is_letter(**c)).count();
    let name: String = rest.iter().take(length.min(12)).collect();
    let month = months::month(&name).filter(|_| length <= 12)?;
    *rest = &rest[length..];
    skip(rest, ".");
    Some(month)
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_east_asian(c)
}

fn ordinal(rest: &mut &[char]) {
    for ending in ["st", "nd", "rd", "th", "er", "º"] {
        if word(rest, ending) {
            return;
        }
    }
}

/// Past a word, if it stands here.
fn word(rest: &mut &[char], wanted: &str) -> bool {
    let length = wanted.len();
    let here = rest.len() >= length && rest.iter().zip(wanted.chars()).all(|(a, b)| *a == b);
    let ends = here && rest.get(length).is_none_or(|c| !c.is_ascii_alphabetic());
    if ends {
        *rest = &rest[length..];
    }
    ends
}

fn skip(rest: &mut &[char], marks: &str) {
    let length = rest.iter().take_while(|c| marks.contains(**c)).count();
    *rest = &rest[length..];
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// A whole number and how many digits it has, past spaces.
fn number(rest: &mut &[char]) -> Option<(u32, usize)> {
    let from = past_spaces(rest);
    let length = from.iter().take_while(|c| c.is_ascii_digit()).count();
    if !(1..=8).contains(&length) {
        return None;
    }
    let (digits, after) = from.split_at(length);
    *rest = after;
    let value = digits.iter().filter_map(|it| it.to_digit(10)).fold(0, |all, it| all * 10 + it);
    Some((value, length))
}

fn separator(rest: &mut &[char], allowed: &str) -> Option<char> {
    *rest = past_spaces(rest);
    let (first, after) = rest.split_first()?;
    *rest = after;
    allowed.contains(*first).then_some(*first)
}

fn past_spaces<'a>(rest: &&'a [char]) -> &'a [char] {
    let spaces = rest.iter().take_while(|c| **c == ' ').count();
    &rest[spaces..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_many_hands() {
        let expected = NaiveDate::from_ymd_opt(2026, 1, 31);
        for text in [
            "2026/01/31",
            "2026-1-31",
            "2026.01.31",
            "2026年1月31日",
            "2026 年 01 月 31 日",
            "２０２６／０１／３１",
            "2026－01－31",
            "2026–01–31",
            "20260131",
            "2026/01/31 (Saturday)",
            "2026-01-31T00:00:00",
            "2026/1/31 0:00",
            "on 2026/1/31.",
            "January 31, 2026",
            "31 January 2026",
            "Jan 31 2026",
            "Jan. 31st, 2026",
            "31st of January, 2026",
            "31-Jan-2026",
            "2026-Jan-31",
            "31.01.2026",
            "31/01/2026",
            "1/31/2026",
            "Sat, 31 Jan 2026",
            "Saturday, January 31, 2026",
            "Sat, 31 Jan 2026 20:00:00 +0800",
            "2026年元月31日",
            "2026年1月31号",
            "民國115年1月31日",
            "中华民国 115 年 1 月 31 日",
            "二〇二六年一月三十一日",
            "二零二六年元月三十一日",
            "二○二六年一月卅一日",
            "贰零贰陆年壹月叁拾壹日",
            "2026-01-31 (31 January 2026)",
            "31. Januar 2026",
            "31 janvier 2026",
            "31 de enero de 2026",
            "令和8年1月31日",
            "二千零二十六年一月三十一日",
            "the 31st of January 2026",
            "31/Jan/2026",
            "Jan-31-2026",
            "JANUARY 31 2026",
            "2026年01月31日 星期六",
            "2026 - 01 - 31",
            "2026.1.31.",
            "31.1.2026",
            "2026／1／31（土）",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        assert_eq!(day("一九九九年十二月二十日"), NaiveDate::from_ymd_opt(1999, 12, 20));
        assert_eq!(day("September 5 2026"), day("5 Sept 2026"));
        assert_eq!(day("2/2/2026"), NaiveDate::from_ymd_opt(2026, 2, 2));
        assert_eq!(day("01.02.2026"), NaiveDate::from_ymd_opt(2026, 2, 1));
    }

    #[test]
    fn what_could_mean_another_day_is_not_read() {
        for text in [
            "",
            "soon",
            "1/2/2026",
            "01-02-2026",
            "2026/02/30",
            "2026/13/01",
            "26/01/31",
            "31/01/26",
            "31 Jan 26",
            "2026/01",
            "2026/01/311",
            "20260199",
            "202601311",
            "YYYY/MM/DD",
            "2026",
            "2026/00/00",
            "99999999999999999999/1/1",
            "2026,01,31",
            "31 Janvember 2026",
            "31 jui 2026",
            "2026/01/31 or 2026/02/01",
            "2026/01/31, 1/2/2026",
            "from 2026-01-31 to 2027-01-31",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
