//! How the cells of a file are set apart.

use super::columns::Columns;

/// Which may stand between cells.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What stands between the cells, from the beginning of a text: what a `sep=` line says, else what
/// makes most columns of its first line that are known.
pub(super) fn delimiter(text: &str, columns: &Columns) -> u8 {
    let mut lines = text.split(['\n', '\r']).map(|line| line.trim_start_matches('\u{feff}'));
    let Some(first) = lines.find(|line| !line.trim_matches([' ', ',', ';', '\t']).is_empty())
    else {
        return b',';
    };
    if let Some(named) = separator(first) {
        return named;
    }
    let known = |delimiter: &u8| {
        let cells = || first.split(char::from(*delimiter));
        (cells().filter(|cell| columns.named(cell).is_some()).count(), cells().count())
    };
    // Of those that are alike, the first.
    DELIMITERS.into_iter().rev().max_by_key(known).unwrap_or(b',')
}

/// The delimiter that a `sep=` line names, as Excel writes and reads them.
pub(super) fn separator(line: &str) -> Option<u8> {
    let line = line.trim_matches(['\u{feff}', '"', ' ']);
    let named = line.get(..4).filter(|it| it.eq_ignore_ascii_case("sep="))?;
    match line.as_bytes().get(named.len()..)? {
        [named, ..] => Some(*named).filter(u8::is_ascii),
        // It was taken for what stands between cells.
        [] => Some(b','),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns {
        of: "contracts",
        names: &["company", "project", "emails"],
        also: &[&["公司名称"], &["项目名称"], &[]],
        optional: &[],
        days: &[],
    };

    #[test]
    fn cells_are_set_apart_by_what_the_first_line_says() {
        for (text, expected) in [
            ("company,project\nA;B,C", b','),
            ("company;project;emails\nA,B;C", b';'),
            ("company\tproject", b'\t'),
            ("公司名称;项目名称", b';'),
            ("sep=;\ncompany;project", b';'),
            ("\u{feff}\"sep=\t\"\ncompany\tproject", b'\t'),
            ("SEP=,\n", b','),
            (",,,\n\ncompany;project", b';'),
            ("company", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(text, &COLUMNS), expected, "{text:?}");
        }
    }
}
