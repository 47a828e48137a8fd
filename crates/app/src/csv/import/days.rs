//! Days as spreadsheets write them, each column in its own way.

use chrono::NaiveDate;

use super::cell::half_width;

const EXPECTED: &str = "must be a day such as 2026-12-31";
const SHORT_YEAR: &str = "must have a year of four digits, such as 2026-12-31";

/// Whether the day or the month comes first in a column's days such as `1/2/2026`: the lines that can
/// only be read so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DayOrder {
    day_first: Option<u64>,
    month_first: Option<u64>,
}

/// A cell.
enum Written {
    Day(NaiveDate),
    /// Two numbers and a year: one of the numbers is the month.
    Numbers(u32, u32, i32),
    Wrong(String),
}

impl DayOrder {
    /// Take what a cell on this line shows about the column.
    pub(super) fn see(&mut self, cell: &str, line: u64) {
        if let Written::Numbers(first, second, year) = written(cell) {
            match (date(year, second, first), date(year, first, second)) {
                (Some(_), None) => _ = self.day_first.get_or_insert(line),
                (None, Some(_)) => _ = self.month_first.get_or_insert(line),
                _ => {}
            }
        }
    }

    /// The day in a cell of the column, or what is wrong with it.
    pub(super) fn read(self, cell: &str) -> Result<NaiveDate, String> {
        let (first, second, year) = match written(cell) {
            Written::Day(day) => return Ok(day),
            Written::Wrong(reason) => return Err(reason),
            Written::Numbers(first, second, year) => (first, second, year),
        };
        match (date(year, second, first), date(year, first, second)) {
            (None, None) => Err(EXPECTED.to_owned()),
            (Some(day), None) | (None, Some(day)) => Ok(day),
            (Some(day), Some(other)) if day == other => Ok(day),
            (Some(day_first), Some(month_first)) => match (self.day_first, self.month_first) {
                (Some(_), None) => Ok(day_first),
                (None, Some(_)) => Ok(month_first),
                (None, None) => Err(format!(
                    "could be {day_first} or {month_first}, and no line of the column tells which: \
                     write it as one of these"
                )),
                (Some(day), Some(month)) => Err(format!(
                    "could be {day_first} or {month_first}: on line {day} the day comes first, on \
                     line {month} the month"
                )),
            },
        }
    }

    /// How the column's days were read, if it makes a difference.
    pub(super) fn told(self) -> Option<&'static str> {
        match (self.day_first, self.month_first) {
            (Some(_), None) => Some("day first"),
            (None, Some(_)) => Some("month first"),
            (Some(_), Some(_)) => Some("mixed"),
            (None, None) => None,
        }
    }
}

fn written(cell: &str) -> Written {
    let cell: String = cell.chars().map(half_width).collect();
    let cell = match without_time(cell.trim()) {
        Ok(day) => day,
        Err(reason) => return Written::Wrong(reason),
    };
    let wrong = || Written::Wrong(EXPECTED.to_owned());
    let or_wrong = |day: Option<NaiveDate>| day.map_or_else(wrong, Written::Day);
    let Some(mark) = ['/', '-', '.'].into_iter().find(|mark| cell.contains(*mark)) else {
        return or_wrong(in_words(cell).or_else(|| together(cell)));
    };
    let parts: Vec<&str> = cell.split(mark).map(str::trim).collect();
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| number(part)).collect();
    let (Some(numbers), [first, second, third]) = (numbers, &parts[..]) else {
        return match in_words(cell) {
            Some(day) => Written::Day(day),
            None if ends_in_short_year(&parts) => Written::Wrong(SHORT_YEAR.to_owned()),
            None => wrong(),
        };
    };
    let year = |at: usize| i32::try_from(numbers[at]).unwrap_or_default();
    match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => or_wrong(date(year(0), numbers[1], numbers[2])),
        // Nobody who writes dots puts the month first.
        (1..=2, 1..=2, 4) if mark == '.' => or_wrong(date(year(2), numbers[1], numbers[0])),
        (1..=2, 1..=2, 4) => Written::Numbers(numbers[0], numbers[1], year(2)),
        (1..=2, 1..=2, 1..=2) => Written::Wrong(SHORT_YEAR.to_owned()),
        _ => wrong(),
    }
}

/// `31-Jan-26`
fn ends_in_short_year(parts: &[&str]) -> bool {
    matches!(parts, [.., last] if last.len() == 2 && number(last).is_some())
}

/// A day without the midnight that a spreadsheet puts behind it.
fn without_time(cell: &str) -> Result<&str, String> {
    let Some(colon) = cell.find(':') else { return Ok(cell) };
    let begin = cell[..colon].rfind([' ', 'T']).unwrap_or_default();
    let (day, time) = cell.split_at(begin);
    let time = time.trim_start_matches(['T', ' ']).trim_end_matches('Z').to_ascii_lowercase();
    let at_twelve = time.strip_suffix("am").map(str::trim).and_then(|it| it.strip_prefix("12"));
    let rest = at_twelve.or_else(|| time.trim_start_matches('0').strip_prefix(':')).unwrap_or("x");
    if rest.chars().all(|c| matches!(c, '0' | ':' | '.')) {
        Ok(day.trim())
    } else {
        Err("must be a day, without a time of day".to_owned())
    }
}

/// `31 January 2026`, `2026年1月31日`
fn in_words(cell: &str) -> Option<NaiveDate> {
    let words = cell.chars().any(|c| c.is_alphabetic());
    words.then(|| rollcall_mail::day(cell)).flatten()
}

/// `20260131`
fn together(cell: &str) -> Option<NaiveDate> {
    let all = number(cell).filter(|_| cell.len() == 8)?;
    date(i32::try_from(all / 10_000).ok()?, all / 100 % 100, all % 100)
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 8 && text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(column: &[&str], cell: &str) -> Result<String, String> {
        let mut order = DayOrder::default();
        for (at, cell) in column.iter().enumerate() {
            order.see(cell, at as u64 + 2);
        }
        order.read(cell).map(|day| day.to_string())
    }

    #[test]
    fn days_are_read_as_the_column_writes_them() {
        for cell in [
            "2026-01-31",
            "2026/1/31",
            "2026.01.31",
            "2026年1月31日",
            "1/31/2026",
            "31/01/2026",
            "31.01.2026",
            "31.1.2026",
            "2026/1/31 0:00",
            "1/31/2026 12:00:00 AM",
            "2026-01-31T00:00:00Z",
            "２０２６／１／３１",
            "31-Jan-2026",
            "January 31, 2026",
            "20260131",
        ] {
            assert_eq!(read(&[], cell).as_deref(), Ok("2026-01-31"), "{cell}");
        }
        assert_eq!(read(&["1/31/2026"], "2/1/2026").as_deref(), Ok("2026-02-01"));
        assert_eq!(read(&["31/1/2026"], "2/1/2026").as_deref(), Ok("2026-01-02"));
        assert_eq!(read(&[], "2/2/2026").as_deref(), Ok("2026-02-02"));
        assert_eq!(read(&[], "02.01.2026").as_deref(), Ok("2026-01-02"));
    }

    #[test]
    fn nothing_is_guessed() {
        for cell in ["05/01/26", "26-01-31", "31.01.26", "31-Jan-26"] {
            assert!(read(&[], cell).unwrap_err().contains("four digits"), "{cell}");
        }
        for cell in
            ["", "x", "46053", "2026-02-30", "2026-13-01", "13/13/2026", "2026", "1/2", "12345-1-1"]
        {
            assert!(read(&[], cell).unwrap_err().contains("such as"), "{cell}");
        }
        assert!(read(&[], "2026-01-31 14:30").unwrap_err().contains("time of day"));
        assert!(read(&[], "1/2/2026").unwrap_err().contains("2026-02-01 or 2026-01-02"));
        let both = read(&["31/1/2026", "1/31/2026"], "1/2/2026").unwrap_err();
        assert!(both.contains("on line 2 the day comes first, on line 3 the month"), "{both}");
    }
}
