//! Whether bytes that aren't UTF-8 are Chinese in GB 2312 and what extends it, or European text in a
//! charset of one byte a character.

/// Counts what speaks for Chinese, byte by byte.
///
/// European letters beyond ASCII mostly stand alone between others; Chinese characters are pairs of such
/// bytes, and few stand alone. What could be either is a single pair, such as two capitals of `AÇÃO`.
#[derive(Debug, Clone, Default)]
pub struct ChineseText {
    /// The bytes beyond ASCII that are being read, at most four of them.
    run: [u8; 4],
    length: usize,
    common_in_run: u64,
    pairs_in_run: u64,
    /// Before the run.
    before: u8,
    /// What was read.
    seen: Seen,
}

/// What characters there are.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Pairs, and bytes that belong to none.
    all: u64,
    broken: u64,
    /// Pairs that are often used in Chinese, or stand with others.
    common: u64,
    /// Those of them that no European word has.
    certain: u64,
}

impl ChineseText {
    /// What these bytes, and nothing else, show.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut text = Self::default();
        text.read(bytes);
        text.end();
        text
    }

    /// Read on.
    pub fn read(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if byte.is_ascii() {
                if self.length > 0 {
                    self.end_run(*byte);
                } else {
                    self.before = *byte;
                }
            } else {
                self.read_beyond(*byte);
            }
        }
    }

    /// Nothing follows.
    pub fn end(&mut self) {
        if self.length > 0 {
            self.end_run(b'\n');
        }
    }

    /// Whether this is rather Chinese than anything else; a few bytes may be broken.
    pub fn is_likely(&self) -> bool {
        self.seen.certain > 0 && self.seen.common * 10 >= self.seen.all * 7
    }

    /// Whether this can't be anything but Chinese.
    pub fn is_certain(&self) -> bool {
        let Seen { all, broken, common, certain } = self.seen;
        broken == 0 && certain > 0 && common * 10 >= all * 8 && certain * 10 >= common * 8
    }

    fn read_beyond(&mut self, byte: u8) {
        if self.length % 2 == 1 {
            let lead = self.run[(self.length - 1) % 4];
            self.pairs_in_run += 1;
            self.common_in_run += u64::from(is_common(lead, byte));
        }
        self.run[self.length % 4] = byte;
        self.length += 1;
    }

    /// The run ends before this byte.
    fn end_run(&mut self, after: u8) {
        let (first, second, last) = (self.run[0], self.run[1], self.run[(self.length - 1) % 4]);
        let whole = self.length.is_multiple_of(2);
        self.seen.all += self.pairs_in_run;
        if whole && self.length > 2 && self.common_in_run > 0 {
            // Rare characters stand in names.
            self.seen.common += self.pairs_in_run;
            self.seen.certain += self.pairs_in_run;
        } else if whole && self.length > 2 {
            self.seen.common += if is_hanzi(first) { self.pairs_in_run } else { 0 };
            self.seen.certain += if is_hanzi(first) { self.pairs_in_run } else { 0 };
        } else {
            self.seen.common += self.common_in_run;
            let within = self.before.is_ascii_alphabetic() && is_letter(first)
                || after.is_ascii_alphabetic() && is_letter(last);
            let capitals = is_capital(first) && is_capital(second);
            let certain = whole && !within && !capitals;
            self.seen.certain += if certain { self.common_in_run } else { 0 };
        }
        self.before = after;
        if !whole {
            // Some characters end in a byte that is ASCII by itself.
            self.seen.all += 1;
            self.seen.broken += u64::from(!(0x40..=0x7e).contains(&after));
            self.before = 0;
        }
        (self.length, self.common_in_run, self.pairs_in_run) = (0, 0, 0);
    }
}

/// Punctuation, letters of full width, and the characters that are used most.
fn is_common(lead: u8, trail: u8) -> bool {
    matches!(lead, 0xa1 | 0xa3 | 0xb0..=0xd7) && (0xa1..=0xfe).contains(&trail)
}

fn is_hanzi(lead: u8) -> bool {
    (0xb0..=0xf7).contains(&lead)
}

/// In the charsets of Western and Central Europe.
fn is_letter(byte: u8) -> bool {
    byte >= 0xc0
}

fn is_capital(byte: u8) -> bool {
    (0xc0..=0xde).contains(&byte)
}
