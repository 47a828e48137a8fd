use crate::descriptions::SETTINGS;

/// The key that was probably meant, at most two slips away.
pub(crate) fn nearest(written: &str) -> Option<&'static str> {
    SETTINGS
        .iter()
        .map(|setting| (distance(written, setting.key), setting.key))
        // A short word is within two slips of anything.
        .filter(|(slips, key)| *slips <= 2 && *slips < key.len())
        .min()
        .map(|(_, key)| key)
}

/// Levenshtein's edit distance, one row at a time.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
