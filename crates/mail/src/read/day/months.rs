//! The names of months, in languages that customers write in, without accents.

const NAMES: [[&str; 12]; 6] = [
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    [
        "januar",
        "februar",
        "maerz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ],
    [
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    [
        "janeiro",
        "fevereiro",
        "marco",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
];
/// Short forms that no name begins with.
const SHORT: [(&str, u32); 3] = [("jaenner", 1), ("mrz", 3), ("sept", 9)];
/// Nobody writes less of a name.
const LEAST: usize = 3;

/// The month of a name or of what begins one, if it is one month's in all languages.
pub(super) fn month(name: &str) -> Option<u32> {
    let name: String = name.chars().flat_map(plain).collect();
    if name.len() < LEAST {
        return None;
    }
    if let Some((_, month)) = SHORT.iter().find(|(short, _)| *short == name) {
        return Some(*month);
    }
    let begins =
        NAMES.iter().flatten().zip((1..=12).cycle()).filter(|(it, _)| it.starts_with(&name));
    let mut months = begins.map(|(_, month)| month);
    let first = months.next()?;
    months.all(|month| month == first).then_some(first)
}

/// Letters without their accents; German ones as they are spelled without.
fn plain(c: char) -> impl Iterator<Item = char> {
    let letters = match c {
        'ä' => ['a', 'e'],
        'ö' => ['o', 'e'],
        'ü' => ['u', 'e'],
        'á' | 'à' | 'â' | 'ã' => ['a', ' '],
        'é' | 'è' | 'ê' => ['e', ' '],
        'í' | 'î' => ['i', ' '],
        'ó' | 'ô' => ['o', ' '],
        'ú' | 'û' => ['u', ' '],
        'ç' => ['c', ' '],
        c => [c, ' '],
    };
    letters.into_iter().filter(|c| *c != ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_their_names() {
        for (name, expected) in [
            ("january", Some(1)),
            ("jan", Some(1)),
            ("sept", Some(9)),
            ("märz", Some(3)),
            ("mrz", Some(3)),
            ("février", Some(2)),
            ("août", Some(8)),
            ("décembre", Some(12)),
            ("oktober", Some(10)),
            ("enero", Some(1)),
            ("março", Some(3)),
            ("mai", Some(5)),
            ("juin", Some(6)),
            ("jui", None),
            ("ja", None),
            ("", None),
            ("janvember", None),
        ] {
            assert_eq!(month(name), expected, "{name}");
        }
    }
}
