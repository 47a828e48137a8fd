//! Files of the field, mutated: whatever comes of it is read without a panic.
//!
//! `TEST_FUZZ_SECONDS=900` goes on for so long, each time with other cases; `TEST_FUZZ_SEED` repeats a
//! run. A file that breaks the reader is kept.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Cursor};
use std::panic::catch_unwind;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Columns, CsvSource, ImportFile, number};

const COLUMNS: Columns = Columns {
    of: "contracts",
    names: &["company", "project", "signed_on", "emails", "max_nodes"],
    also: &[&["公司名称"], &["项目名称"], &["签订日期"], &["邮箱"], &["节点数"]],
    optional: &["emails"],
    days: &["signed_on"],
};

/// Without a time, so many.
const CASES: u64 = 3000;
const MAX_CHANGES: usize = 10;
const MAX_LENGTH: usize = 40 << 10;

/// What files are made of.
const WORDS: [&[u8]; 28] = [
    b"\r\n",
    b"\r",
    b"\n",
    b",",
    b";",
    b"\t",
    b"|",
    b"\"",
    b"\"\"",
    b"sep=;\n",
    b"sep=",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x1a",
    b"\0",
    b"\xa0",
    b"\xfc",
    b"\xb9\xab",
    b"\x81\x30\x81\x30",
    b"1/2/2026",
    b"31.01.2026",
    b"2026/1/31 0:00",
    b"05/01/26",
    b"1,000",
    "４.0".as_bytes(),
    "公司名称".as_bytes(),
    "2026年1月31日".as_bytes(),
];

/// The same numbers for the same seed (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap_or_default()
    }

    fn mutated(&mut self, files: &[Vec<u8>]) -> Vec<u8> {
        let mut file = files[self.below(files.len())].clone();
        for _ in 0..=self.below(MAX_CHANGES) {
            let at = self.below(file.len());
            let end = (at + self.below(60)).min(file.len());
            match self.below(6) {
                0 => file.insert(at, u8::try_from(self.below(256)).unwrap_or_default()),
                1 => drop(file.drain(at..end)),
                2 => file.truncate(at),
                3 => {
                    let piece = file[at..end].repeat(self.below(60));
                    drop(file.splice(at..at, piece));
                }
                _ => drop(file.splice(at..at, WORDS[self.below(WORDS.len())].iter().copied())),
            }
            file.truncate(MAX_LENGTH);
        }
        file
    }
}

/// Every row of a file, its cells read as what they may be.
fn read(bytes: &[u8], encoding: Option<&str>) {
    let open = || -> io::Result<CsvSource> { Ok(Box::new(Cursor::new(bytes.to_vec()))) };
    let Ok(Ok(file)) = ImportFile::survey(open, encoding, &COLUMNS) else { return };
    file.understood();
    let Ok(mut rows) = file.rows() else { return };
    while let Ok(chunk) = rows.chunk(|mut cells| {
        cells.text("company");
        let day = cells.day("signed_on");
        let nodes = cells.required("max_nodes", number);
        cells.or_errors(day.zip(nodes))
    }) {
        if chunk.is_empty() {
            return;
        }
    }
}

#[test]
fn mutated_files_are_read_without_harm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/field");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "csv")).collect();
    paths.sort();
    let files: Vec<_> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();

    let variable = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seconds = variable("TEST_FUZZ_SECONDS").map(Duration::from_secs);
    let any = || RandomState::new().build_hasher().finish();
    let seed = variable("TEST_FUZZ_SEED").unwrap_or_else(|| seconds.map_or(1, |_| any()));
    let (began, mut chance, mut cases) = (Instant::now(), Chance(seed.max(1)), 0);
    while seconds.map_or(cases < CASES, |most| began.elapsed() < most) {
        let file = chance.mutated(&files);
        let encoding = [None, Some("windows-1252"), Some("gb18030")][chance.below(3)];
        if catch_unwind(|| read(&file, encoding)).is_err() {
            let kept = std::env::temp_dir().join(format!("file-{seed}-{cases}.csv"));
            std::fs::write(&kept, &file).unwrap();
            panic!("seed {seed}, case {cases}, {encoding:?}: {}", kept.display());
        }
        cases += 1;
    }
    println!("{cases} files of seed {seed}");
}
