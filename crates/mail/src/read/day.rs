//! Days as people write them.

use chrono::NaiveDate;

use super::fold::fold;

/// The day that a text begins with: year, month and day, in this order.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let chars: Vec<char> = text.chars().take(64).map(fold).collect();
    let mut rest = &chars[chars.iter().position(char::is_ascii_digit)?..];
    if let Some(together) = number(&mut rest.to_owned().as_slice(), 8, 8) {
        return date(together / 10_000, together / 100 % 100, together % 100);
    }
    let year = number(&mut rest, 4, 4)?;
    separator(&mut rest, "/-.年")?;
    let month = number(&mut rest, 1, 2)?;
    separator(&mut rest, "/-.月")?;
    let day = number(&mut rest, 1, 2)?;
    date(year, month, day)
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// A whole number of `min` to `max` digits, past spaces.
fn number(rest: &mut &[char], min: usize, max: usize) -> Option<u32> {
    *rest = past_spaces(rest);
    let length = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if !(min..=max).contains(&length) {
        return None;
    }
    let (digits, after) = rest.split_at(length);
    *rest = after;
    Some(digits.iter().filter_map(|digit| digit.to_digit(10)).fold(0, |all, it| all * 10 + it))
}

fn separator(rest: &mut &[char], allowed: &str) -> Option<()> {
    *rest = past_spaces(rest);
    let (first, after) = rest.split_first()?;
    *rest = after;
    allowed.contains(*first).then_some(())
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
            "on 2026/1/31.",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
    }

    #[test]
    fn what_could_mean_another_day_is_not_read() {
        for text in [
            "",
            "soon",
            "31/01/2026",
            "01/02/2026",
            "2026/02/30",
            "2026/13/01",
            "26/01/31",
            "2026/01",
            "2026/01/311",
            "20260199",
            "202601311",
            "YYYY/MM/DD",
            "2026",
            "2026/00/00",
            "99999999999999999999/1/1",
            "2026,01,31",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
